import { lchownSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasSetpriv, type Privileges } from './tied-child.ts';

export interface UnprivilegedUser {
  uid: number;
  gid: number;
}

/** Postgres refuses to run as root, so root lends it the user that owns nothing. */
export function unprivilegedUser(): UnprivilegedUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const entry = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  return entry === null ? { uid: 65_534, gid: 65_534 } : { uid: Number(entry[1]), gid: Number(entry[2]) };
}

/** How a child becomes that user and still reaches the paths it works on. */
export function privilegesOf(user: UnprivilegedUser | undefined, paths: string[]): Privileges {
  if (user === undefined) return {};
  const hidden = paths.filter((path) => !isReachableByOthers(path));
  if (!hasSetpriv()) {
    if (hidden.length > 0) throw new Error(unreachable(hidden));
    return user;
  }
  const flags = ['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups'];
  return { setprivFlags: hidden.length === 0 ? flags : [...flags, ...PASS_CLOSED_FOLDERS] };
}

/**
 * A clone in /root or in a folder of mktemp is closed to other users: this one child may pass nevertheless. The bit is for
 * access(2), with which initdb looks for its programs, and which else asks what the user may without the capability.
 */
const PASS_CLOSED_FOLDERS = [
  '--inh-caps=-all,+dac_override',
  '--ambient-caps=-all,+dac_override',
  '--securebits=+no_setuid_fixup',
];

export function giveTo(user: UnprivilegedUser | undefined, folder: string): void {
  if (user === undefined) return;
  lchownSync(folder, user.uid, user.gid);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    lchownSync(join(entry.parentPath, entry.name), user.uid, user.gid);
  }
}

function isReachableByOthers(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function unreachable(paths: string[]): string {
  return (
    `Postgres does not run as root, and another user cannot reach ${paths.join(', ')}. ` +
    'Start as an ordinary user, move the folder, or set DATABASE_URL to a server of your own.'
  );
}
