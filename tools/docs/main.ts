import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertNode24 } from '../assert-node.ts';
import { ROOT } from '../root.ts';
import { flowPage } from './flow.ts';
import { withSettings } from './readme.ts';

assertNode24();
// What is generated: docs/flow.md and the settings in README.md.
const readme = join(ROOT, 'README.md');
writeFileSync(join(ROOT, 'docs/flow.md'), flowPage());
writeFileSync(readme, await withSettings(readFileSync(readme, 'utf8')));
console.log('docs/flow.md and the settings in README.md are up to date');
