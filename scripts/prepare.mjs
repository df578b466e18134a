// Brings a checkout to where it can run: `node scripts/prepare.mjs` installs what is missing, with `build` it
// also compiles what has changed. It says nothing and takes a few milliseconds when there is nothing to do.
// Only what Node itself has, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(join(root, 'package.json'));
const inRoot = (...parts) => join(root, ...parts);
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

checkNode();
const stale = !isInstalled();
if (stale) {
  install();
}
checkDriver({ justInstalled: stale });
if (process.argv[2] === 'build' && !isBuilt()) {
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

/** From here on the SQLite driver brings its binary; below, an older one has to be compiled. */
function driverIsReadyMade() {
  return isNodeFrom([22, 14, 0]);
}

/**
 * Compares what npm wrote down about node_modules with the lock file. By content: a checkout or an unpacked
 * archive gives every file a new date.
 */
function isInstalled() {
  const installed = inRoot('node_modules', '.package-lock.json');
  if (!existsSync(installed)) {
    return false;
  }
  const present = readJson(installed).packages;
  return Object.entries(readJson(inRoot('package-lock.json')).packages).every(([path, wanted]) => {
    if (path === '') {
      return true;
    }
    // Optional packages are for other systems, or could not be built here.
    return present[path] === undefined ? Boolean(wanted.optional) : present[path].version === wanted.version;
  });
}

function install() {
  say('Installing the packages of package-lock.json (npm ci)…');
  // Tests and the build need devDependencies, also where NODE_ENV=production is set. Where the driver is ready
  // made no package has anything to compile, and nobody's install script needs to run.
  const scripts = driverIsReadyMade() ? ['--ignore-scripts'] : [];
  if (!npm('ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional', ...scripts)) {
    stop(`The packages could not be installed; npm says why above.
Is the registry reachable (npm ping)? A proxy or mirror goes into ~/.npmrc.`);
  }
}

/** node_modules may have been filled by another Node, or on a machine that could not compile. */
function checkDriver({ justInstalled }) {
  if (driverIsReadyMade() || driverLoads()) {
    return;
  }
  // npm leaves out an optional package that it could not build, and removes what it had of it.
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

/** Written after a build that succeeded (a failed one leaves files in dist as well), dated at its beginning. */
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

/** The latest change in a file or folder; a folder's own date tells of files that were removed. */
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

/** The npm that started us, with our own Node; the one on PATH otherwise. */
function npm(...args) {
  const own = process.env.npm_execpath;
  return own?.endsWith('npm-cli.js') ? run(process.execPath, [own, ...args]) : run('npm', args);
}

/** Whatever it prints goes to stderr: stdout belongs to the command that comes after us. */
function run(program, args) {
  // Windows' npm is npm.cmd, which only a shell can start; none of these arguments needs quoting.
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
