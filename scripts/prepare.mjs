// Prepares a checkout: `node scripts/prepare.mjs` installs missing packages; with `build` it also compiles changed
// sources. What `npm pack` makes has no sources and no lock file: there it only installs. It prints nothing and takes a
// few milliseconds if there is nothing to do. It uses Node's own modules only, because it runs before anything is
// installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(join(root, 'package.json'));
const inRoot = (...parts) => join(root, ...parts);
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
const hasSources = existsSync(inRoot('src'));

checkNode();
const stale = !isInstalled();
if (stale) {
  install();
}
checkDriver({ justInstalled: stale });
if (process.argv[2] === 'build' && hasSources && !isBuilt()) {
  build();
}

function checkNode() {
  const { engines } = readJson(inRoot('package.json'));
  const supported = engines.node.split('||').some((range) => {
    const lowest = /(\d+)\.(\d+)\.(\d+)/.exec(range).slice(1).map(Number);
    return isNodeFrom(lowest) && (range.includes('>=') || nodeVersion()[0] === lowest[0]);
  });
  if (!supported) {
    stop(
      `Node ${process.versions.node} is not supported: this needs ${engines.node}. See https://nodejs.org.`,
    );
  }
}

function nodeVersion() {
  return process.versions.node.split('.').map(Number);
}

function isNodeFrom([major, minor, patch]) {
  const [a, b, c] = nodeVersion();
  return a !== major ? a > major : b !== minor ? b > minor : c >= patch;
}

/** From this version on, the SQLite driver includes its binary; for earlier ones, an older driver must be compiled. */
function driverIsReadyMade() {
  return isNodeFrom([22, 14, 0]);
}

/**
 * Compares npm's record of node_modules with the lock file. By content: a checkout or an unpacked archive gives every
 * file a new date.
 */
function isInstalled() {
  if (!hasSources) {
    return existsSync(inRoot('node_modules'));
  }
  const installed = inRoot('node_modules', '.package-lock.json');
  if (!existsSync(installed)) {
    return false;
  }
  const present = readJson(installed).packages;
  return Object.entries(readJson(inRoot('package-lock.json')).packages).every(([path, wanted]) => {
    if (path === '') {
      return true;
    }
    // Optional packages are for other systems, or could not be compiled here.
    return present[path] === undefined ? Boolean(wanted.optional) : present[path].version === wanted.version;
  });
}

function install() {
  say('Installing packages…');
  // Tests and the build need devDependencies, even if NODE_ENV=production is set. If the driver is prebuilt, no package
  // needs to compile, and install scripts are disabled.
  const scripts = driverIsReadyMade() ? ['--ignore-scripts'] : [];
  const packages = hasSources ? ['ci', '--include=dev'] : ['install', '--omit=dev', '--no-package-lock'];
  if (!npm(...packages, '--include=optional', '--no-audit', '--no-fund', ...scripts)) {
    stop(`The packages could not be installed; npm says why above.
Is the registry reachable (npm ping)? A proxy or mirror goes into ~/.npmrc.`);
  }
}

/** node_modules may have been installed by another Node, or on a machine without a compiler. */
function checkDriver({ justInstalled }) {
  if (driverIsReadyMade() || driverLoads()) {
    return;
  }
  // npm leaves out an optional package that it could not compile, and deletes its files.
  if (!justInstalled && !existsSync(inRoot('node_modules', 'better-sqlite3-12'))) {
    install();
  } else if (!justInstalled) {
    say(`Compiling the SQLite driver for Node ${process.versions.node}…`);
    npm('rebuild', 'better-sqlite3-12', '--ignore-scripts=false');
  }
  if (driverLoads()) {
    return;
  }
  const advice = `The SQLite driver could not be compiled for Node ${process.versions.node}.
Either use Node 22.14 or newer, where nothing is compiled, or install what the compiler needs and try again:
  Debian, Ubuntu   apt-get install python3 make g++
  Alpine           apk add python3 make g++
  macOS            xcode-select --install
  Windows          choose "Tools for Native Modules" in Node's installer`;
  // MySQL needs no SQLite.
  if (process.env.MYSQL_HOST) {
    say(advice);
  } else {
    stop(advice);
  }
}

function driverLoads() {
  try {
    const Database = require('better-sqlite3-12');
    new Database(':memory:').close();
    return true;
  } catch {
    return false;
  }
}

/** Written after a successful build (a failed one also leaves files in dist), with the date of its beginning. */
function stamp() {
  return inRoot('dist', '.built');
}

function isBuilt() {
  const sources = [
    'src',
    'web',
    'tsconfig.json',
    'tsconfig.build.json',
    'nest-cli.json',
    'package-lock.json',
  ];
  return (
    existsSync(stamp()) &&
    Math.max(...sources.map((name) => newest(inRoot(name)))) <= statSync(stamp()).mtimeMs
  );
}

/** The latest change of a file or folder; a folder's own date reveals deleted files. */
function newest(path) {
  const status = statSync(path);
  const within = status.isDirectory() ? readdirSync(path).filter((name) => !name.endsWith('.spec.ts')) : [];
  return Math.max(status.mtimeMs, ...within.map((name) => newest(join(path, name))));
}

function build() {
  say('Building…');
  const started = new Date();
  if (!npm('run', '--silent', 'build')) stop('The build failed; the compiler says why above.');
  writeFileSync(stamp(), '');
  utimesSync(stamp(), started, started);
}

/** The npm that started this script, with its Node; otherwise the one on PATH. */
function npm(...args) {
  const own = process.env.npm_execpath;
  return own?.endsWith('npm-cli.js') ? run(process.execPath, [own, ...args]) : run('npm', args);
}

/** All output goes to stderr: stdout belongs to the command that follows. */
function run(program, args) {
  // npm on Windows is npm.cmd, which only a shell can start; none of these arguments needs quoting.
  const shell = program === 'npm' && process.platform === 'win32';
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: ['inherit', 2, 2], shell });
  if (error) {
    say(`${program} could not be started: ${error.message}`);
  }
  return status === 0;
}

function say(text) {
  console.error(text);
}

function stop(text) {
  say(text);
  process.exit(1);
}
