import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it, expect } from '@jest/globals';
import { ROOT } from '../root.ts';
import { withSettings } from './readme.ts';
import { readSettings } from './settings.ts';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const apps = readdirSync(join(ROOT, 'apps'));
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

describe('README.md', () => {
  it('lists the settings that the services read (npm run docs writes them again)', async () => {
    expect(read('README.md')).toBe(await withSettings(read('README.md')));
  });

  it('names every script, and none that is not there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const section =
      read('README.md')
        .split(/^## /m)
        .find((part) => part.startsWith('Scripts')) ?? '';
    const rows = [...section.matchAll(/^\| `npm (?:run )?([a-z:-]+)`/gm)].map(([, name]) => name);
    expect(rows.toSorted()).toEqual(Object.keys(scripts).toSorted());
  });
});

describe('env.example', () => {
  it('has every setting of the services', async () => {
    const named = [...read('env.example').matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
    const settings = (await readSettings()).filter(({ usedBy }) =>
      usedBy.some((user) => apps.includes(user)),
    );
    const wanted = settings.flatMap(({ variables }) => variables);
    expect(wanted.filter((name) => !named.includes(name))).toEqual([]);
  });
});

describe('the documentation', () => {
  it.each(pages)('%s links to files that are there', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) => link ?? '');
    for (const link of links)
      expect([link, existsSync(join(ROOT, dirname(page), link))]).toEqual([link, true]);
  });
});
