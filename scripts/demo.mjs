// The main job from end to end on an embedded database: migrate, load the bundled example, work out a report,
// and show it. The same commands, queue, generator and storage as the service.
import { spawnSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'fast-csv';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const FIRST_ROWS = 5;

// Empty means unset: the demo stays embedded, whatever a .env file says, and apart from an operator's own data.
const environment = {
  ...process.env,
  MYSQL_HOST: '',
  REDIS_URL: '',
  S3_BUCKET: '',
  ROLE: '',
  DATABASE_PATH: join('data', 'demo.sqlite'),
};

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
  for await (const row of createReadStream(path).pipe(parse())) rows.push(row);
  return rows;
}

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column])).join('  '));
}

/** Sums of the figures, in hundredths so that they are exact. */
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

storeMonitor('migrate');
storeMonitor('seed', '--dir', 'seeds');
const path = storeMonitor('report');
const rows = await rowsOf(resolve(root, path));

console.log(`\nThe report is in ${path}. Its first rows:\n`);
for (const line of table(rows.slice(0, FIRST_ROWS + 1))) console.log(line);
console.log(`\nThe fleet of ${rows.length - 1} stores in all:\n`);
for (const line of table([['window', 'uptime', 'downtime', 'up'], ...totals(rows)])) console.log(line);
console.log(`
Next: npm start serves the API on http://localhost:8000, with its documentation at /docs.
To look at this demo's data there, start it with DATABASE_PATH=${environment.DATABASE_PATH}.`);
