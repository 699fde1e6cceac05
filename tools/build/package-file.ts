import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { ROOT } from '../root.ts';
import { packagesImportedBy, workspacesIn } from './bundle.ts';

interface PackageFile {
  version?: string;
  dependencies?: Record<string, string>;
}

/** Beside the compiled code: the packages it needs, in exactly the versions that it was tested with. */
export function writePackageFile(name: string, outdir: string, metafile: Metafile): void {
  const workspaces = workspacesIn(metafile);
  const dependencies = pinnedDependencies(workspaces);
  const undeclared = packagesImportedBy(metafile).find(
    (imported) => !(imported in dependencies) && !builtinModules.includes(imported),
  );
  if (undeclared !== undefined) {
    throw new Error(
      `${name} imports ${undeclared}, which none of ${workspaces.join(', ')} declares in its package.json`,
    );
  }
  const content = {
    name: `@dna/${name}`,
    version: readPackageFile('.').version,
    private: true,
    license: 'UNLICENSED',
    type: 'module',
    main: 'main.js',
    engines: { node: '>=24' },
    dependencies,
  };
  writeFileSync(join(outdir, 'package.json'), `${JSON.stringify(content, null, 2)}\n`);
}

/** Declared rather than imported: a package may need another one beside it. */
function pinnedDependencies(workspaces: string[]): Record<string, string> {
  const names = workspaces.flatMap((workspace) =>
    Object.keys(readPackageFile(workspace).dependencies ?? {}).map((name) => [name, workspace] as const),
  );
  const foreign = names.filter(([name]) => !name.startsWith('@dna/')).sort(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(foreign.map(([name, workspace]) => [name, installedVersion(name, workspace)]));
}

function installedVersion(name: string, workspace: string): string {
  const places = [join(workspace, 'node_modules', name), join('node_modules', name)];
  const place = places.find((path) => existsSync(join(ROOT, path)));
  const version = place && readPackageFile(place).version;
  if (!version) throw new Error(`${name} is declared by ${workspace} and not installed: run npm ci`);
  return version;
}

function readPackageFile(folder: string): PackageFile {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as PackageFile;
}
