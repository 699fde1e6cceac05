// The way in from any Node ≥ 20: installs what the lock file says, then runs a verb of this folder on Node 24.
//   node tools/bootstrap.mjs <verb> [arguments…]
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { reasonToInstall } from './bootstrap/needs-install.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [verb, ...args] = process.argv.slice(2);

refuseOldNode();
refuseUnknownVerb();
installIfNeeded();
runVerb();

function refuseOldNode() {
  if (Number.parseInt(process.versions.node, 10) >= 20) return;
  fail(
    `Node ${process.versions.node} is too old: install Node 20 or newer. Node 24 itself then comes with the dependencies.`,
  );
}

function refuseUnknownVerb() {
  if (verb && existsSync(path.join(root, 'tools', verb, 'main.ts'))) return;
  const verbs = readdirSync(path.join(root, 'tools')).filter((name) =>
    existsSync(path.join(root, 'tools', name, 'main.ts')),
  );
  fail(`Say what to do: node tools/bootstrap.mjs <${verbs.join(' | ')}>`);
}

function installIfNeeded() {
  const reason = reasonToInstall(root, { production: process.env.NODE_ENV === 'production' });
  if (reason === undefined) return;
  console.error(`Installing the locked dependencies (${reason}); this takes about half a minute.`);
  const { status, error, stdout, stderr } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    env: { ...process.env, PATH: pathWithoutNodeModules() },
    encoding: 'utf8',
  });
  if (status !== 0) fail(`npm ci failed.\n${error?.message ?? ''}${stdout ?? ''}${stderr ?? ''}`);
  const remaining = reasonToInstall(root, { production: process.env.NODE_ENV === 'production' });
  if (remaining === undefined) return;
  fail(
    `npm ci went through, but ${remaining}. Install scripts must be allowed to run ` +
      '(no --ignore-scripts, no ignore-scripts=true in .npmrc), and optional packages must not be omitted.',
  );
}

/** npm is about to delete node_modules, and must not run on the Node in it. */
function pathWithoutNodeModules() {
  const entries = (process.env.PATH ?? '').split(path.delimiter);
  return entries.filter((entry) => !entry.includes('node_modules')).join(path.delimiter);
}

function runVerb() {
  const node = path.join(root, 'node_modules', '.bin', 'node');
  // Tests must not depend on what a developer has in .env.
  const hasSettings = verb !== 'test' && existsSync(path.join(root, '.env'));
  const settings = hasSettings ? ['--env-file=.env'] : [];
  const command = [node, ...settings, path.join('tools', verb, 'main.ts'), ...args];
  const [file, ...argv] = canTieToParent() ? ['setpriv', '--pdeathsig', 'TERM', '--', ...command] : command;
  const child = spawn(file, argv, {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: [path.dirname(node), process.env.PATH].join(path.delimiter),
      NODE_COMPILE_CACHE:
        process.env.NODE_COMPILE_CACHE ?? path.join(root, 'node_modules', '.cache', 'node-compile'),
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`cannot start ${node}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (os.constants.signals[signal] ?? 0)));
}

/** With this even a SIGKILL of this process ends the verb (Linux). */
function canTieToParent() {
  if (process.platform !== 'linux') return false;
  return spawnSync('setpriv', ['--pdeathsig', 'TERM', 'true']).status === 0;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
