// The main task on an embedded database: migrates it, imports the bundled example, generates a report and shows it,
// with the same commands, queue, generator and storage as the service. The demo has its own database. If the service
// has no database yet, it gets a copy, so that `npm start` shows the demo's data.
import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'fast-csv';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const FIRST_ROWS = 5;
const DEMO_DATABASE = join('data', 'demo.sqlite');

process.chdir(root);
const service = serviceDatabase();

// Empty means unset: the demo stays embedded, whatever .env says, and separate from an operator's own data.
const environment = {
  ...process.env,
  MYSQL_HOST: '',
  MYSQL_READ_HOST: '',
  REDIS_URL: '',
  S3_BUCKET: '',
  WEBHOOK_URL: '',
  ROLE: '',
  DATABASE_PATH: DEMO_DATABASE,
};

/** The SQLite file that `npm start` opens, by the same rules; undefined if it connects to MySQL or MariaDB. */
function serviceDatabase() {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { MYSQL_HOST, DATABASE_PATH } = process.env;
  return MYSQL_HOST ? undefined : DATABASE_PATH || join('data', 'store-monitor.sqlite');
}

function storeMonitor(...words) {
  console.log(`\n$ store-monitor ${words.join(' ')}`);
  const { status, stdout } = spawnSync(process.execPath, [join('dist', 'cli.js'), ...words], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  process.stdout.write(stdout);
  if (status !== 0) process.exit(status ?? 1);
  return stdout.trim();
}

async function rowsOf(path) {
  const rows = [];
  for await (const row of createReadStream(resolve(root, path)).pipe(parse())) rows.push(row);
  return rows;
}

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column])).join('  '));
}

/** Sums of the figures, as exact integers in hundredths. */
function totals([header, ...stores]) {
  const sum = (column) => stores.reduce((total, row) => total + Math.round(Number(row[column]) * 100), 0);
  return [1, 2, 3].map((column) => {
    const up = sum(column);
    const down = sum(column + 3);
    const share = up + down === 0 ? '–' : `${((up / (up + down)) * 100).toFixed(1)} %`;
    const label = header[column].replace('uptime_', '').replaceAll('_', ' ').replace('(', ' (');
    return [label, (up / 100).toFixed(2), (down / 100).toFixed(2), share];
  });
}

/** Rows as objects, by the names of the columns. */
const objects = ([header, ...rows]) =>
  rows.map((row) => Object.fromEntries(header.map((name, column) => [name, row[column]])));

/** The regions, the one with the least uptime first. */
function byUptime(regions) {
  const uptime = ({ uptime_percent_last_week: percent }) => (percent === '' ? Infinity : Number(percent));
  return regions.sort((a, b) => uptime(a) - uptime(b));
}

/** The stores that have used more than their budget of downtime, the one furthest beyond it first. */
function beyondBudget(stores) {
  const left = ({ left_minutes: minutes }) => Number(minutes);
  return stores
    .filter((store) => store.left_minutes !== '' && left(store) < 0)
    .sort((a, b) => left(a) - left(b));
}

/** Gives the demo's data to a service without a database; never changes an existing one. */
function offerToService() {
  if (service === undefined || existsSync(service)) return false;
  mkdirSync(dirname(resolve(service)), { recursive: true });
  storeMonitor('backup', '--out', service);
  return true;
}

storeMonitor('migrate');
storeMonitor('seed', '--dir', 'seeds');
const path = storeMonitor('report');
const rows = await rowsOf(path);

console.log(`\nThe report is in ${path}. Its first rows:\n`);
for (const line of table(rows.slice(0, FIRST_ROWS + 1))) console.log(line);
console.log(`\nThe fleet of ${rows.length - 1} stores in all:\n`);
for (const line of table([['window', 'uptime', 'downtime', 'up'], ...totals(rows)])) console.log(line);

const regions = byUptime(objects(await rowsOf(storeMonitor('report', '--group-by', 'region'))));
console.log(`\nThe worst region of the last week is ${regions[0].region}:\n`);
const regionCells = (each) => [
  each.region,
  each.stores,
  each.uptime_percent_last_week,
  each.below_target_last_week,
];
const regionHead = ['region', 'stores', 'uptime (percent)', 'stores below target'];
for (const line of table([regionHead, ...regions.map(regionCells)])) console.log(line);

const week = ['report', '--period', 'last_7_days', '--columns', 'targets'];
const below = beyondBudget(objects(await rowsOf(storeMonitor(...week))));
console.log(`\n${below.length} stores are below their target in the last 7 days. The furthest:\n`);
const storeCells = (each) => [
  each.name,
  `${each.target_percent} %`,
  each.used_minutes,
  each.allowed_minutes,
  each.lost_sales,
];
const storeHead = ['store', 'target', 'down (minutes)', 'allowed', 'lost sales (an estimate)'];
for (const line of table([storeHead, ...below.slice(0, FIRST_ROWS).map(storeCells)])) console.log(line);

if (offerToService()) {
  console.log(
    '\nNext: npm start shows this data on http://localhost:8000. The API documentation is at /docs.',
  );
} else {
  console.log(`
Next: npm start serves http://localhost:8000 with ${service ?? 'the database of MYSQL_HOST'}, which the demo left as it is.
This demo's own data:  ${service === undefined ? 'MYSQL_HOST= ' : ''}DATABASE_PATH=${DEMO_DATABASE} npm start`);
}
