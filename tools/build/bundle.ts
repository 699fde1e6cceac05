import { build, type Metafile, type Plugin } from 'esbuild';
import { ROOT } from '../root.ts';

/** Compiles for production: this workspace's code in one file per entry, everybody else's left to npm. */
export async function bundle(entries: Record<string, string>, outdir: string): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: entries,
    outdir,
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    sourcemap: true,
    metafile: true,
    plugins: [leavePackagesOut],
    logLevel: 'warning',
  });
  return metafile;
}

const leavePackagesOut: Plugin = {
  name: 'leave-packages-out',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      const isOurs = path.startsWith('@dna/') || kind === 'entry-point';
      return isOurs ? undefined : { path, external: true };
    });
  },
};

/** The packages of this workspace whose code is in the bundle, by folder. */
export function workspacesIn({ inputs }: Metafile): string[] {
  const folders = Object.keys(inputs).map(
    (file) => /^((?:apps|libs)\/[^/]+|tools|migrations)\//.exec(file)?.[1],
  );
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/** The packages that the compiled code imports. */
export function packagesImportedBy({ outputs }: Metafile): string[] {
  const paths = Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const names = paths.filter((path) => !path.startsWith('node:')).map(packageName);
  return [...new Set(names)].sort();
}

function packageName(path: string): string {
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');
}
