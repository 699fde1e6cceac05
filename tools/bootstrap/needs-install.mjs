// Runs on the host's Node before anything is installed: built-ins only, and no TypeScript.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const NODE_MAJOR = 24;

/**
 * Why the dependencies have to be installed, or undefined. npm keeps beside the packages a list of what it has put
 * there, written last: contents are compared, since a fresh clone gives every file a new time.
 */
export function reasonToInstall(root, { production = false } = {}) {
  const wanted = readPackages(path.join(root, 'package-lock.json'));
  const installed = readPackages(path.join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined) throw new Error('package-lock.json is missing or damaged: restore it from git');
  if (installed === undefined) return 'nothing is installed yet, or an installation was interrupted';
  const difference = findDifference(wanted, installed, production);
  if (difference !== undefined) return `${difference} is not installed as the lock file says`;
  const version = installedNodeVersion(root);
  return version?.startsWith(`v${NODE_MAJOR}.`) ? undefined : `Node ${NODE_MAJOR} is not installed`;
}

/** The first package that is missing or has another version. */
export function findDifference(wanted, installed, production) {
  for (const [place, entry] of Object.entries(wanted)) {
    if (!place.startsWith('node_modules/')) continue;
    const found = installed[place];
    if (found === undefined) {
      const mayBeMissing = entry.optional || (production && (entry.dev || entry.devOptional));
      if (mayBeMissing) continue;
      return nameOf(place);
    }
    if (found.version !== entry.version || found.resolved !== entry.resolved) return nameOf(place);
  }
  return undefined;
}

function nameOf(place) {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function installedNodeVersion(root) {
  const { stdout } = spawnSync(path.join(root, 'node_modules', '.bin', 'node'), ['-v'], { encoding: 'utf8' });
  return stdout?.trim();
}
