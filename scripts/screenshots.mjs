// Creates the pictures of the README: `npm run screenshots` starts the service on generated data, opens it in Chromium,
// and writes docs/images. The data is the same at every run; only the times of imports and reports differ.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const images = join(root, 'docs', 'images');
const folder = await mkdtemp(join(tmpdir(), 'store-monitor-screenshots-'));
const seeds = join(folder, 'seeds');
// Empty means unset, whatever a .env file says.
const environment = {
  ...process.env,
  ...Object.fromEntries(
    ['MYSQL_HOST', 'REDIS_URL', 'ROLE', 'API_KEYS', 'S3_BUCKET', 'HOST'].map((name) => [name, '']),
  ),
  PORT: '0',
  LOG_LEVEL: 'info',
  DATABASE_PATH: join(folder, 'store-monitor.sqlite'),
  REPORTS_DIR: join(folder, 'reports'),
  UPLOADS_DIR: join(folder, 'uploads'),
  REJECTS_DIR: join(folder, 'rejects'),
};

const PICTURES = [
  { name: 'fleet', hash: '#/', width: 1440, height: 1560, before: fleetDrawn },
  { name: 'fleet-dark', hash: '#/', width: 1440, height: 1560, colorScheme: 'dark', before: fleetDrawn },
  { name: 'store', hash: (store) => `#/stores/${store}`, height: 1180, before: pointAtDowntime },
  { name: 'reports', hash: '#/reports', height: 720 },
  { name: 'data-in', hash: '#/data-in', before: loadWithBadRows },
];

storeMonitor('seed', 'generate', '--dir', seeds, '--stores', '1200', '--days', '16', '--seed', '12');
const sweep = await takeSweep(join(seeds, 'store_status.csv'));
storeMonitor('seed', '--dir', seeds);
const service = spawn(process.execPath, [join('dist', 'main.js')], { cwd: root, env: environment });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars'],
});
try {
  const url = await addressOf(service);
  await askForReports(url);
  const store = await worthLookingAt(url);
  await mkdir(images, { recursive: true });
  for (const { name, hash, colorScheme = 'light', width = 1280, height = 900, before } of PICTURES) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    await page.goto(`${url}/${typeof hash === 'string' ? hash : hash(store)}`);
    await before?.(page);
    await allThere(page);
    await page.screenshot({ path: join(images, `${name}.png`), animations: 'disabled' });
    await page.close();
    console.log(`docs/images/${name}.png`);
  }
} finally {
  await browser.close();
  service.kill();
  await once(service, 'exit');
  await rm(folder, { recursive: true, force: true });
}

function storeMonitor(...words) {
  const { status } = spawnSync(process.execPath, [join('dist', 'cli.js'), ...words], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}

function addressOf({ stdout }) {
  return new Promise((resolve, reject) => {
    let printed = '';
    stdout.on('data', (piece) => {
      printed += piece;
      const [, url] = /listening on (http:\/\/[^\s,"]+)/.exec(printed) ?? [];
      if (url !== undefined) resolve(url);
    });
    stdout.once('end', () => reject(new Error(`The service ended: ${printed}`)));
  });
}

/** Some with other options, some as of other instants, and one that reuses an identical report. */
async function askForReports(url) {
  for (const body of [
    { as_of: '2023-01-24T18:00:00Z' },
    { windows: 'rolling', no_data: 'exclude' },
    {},
    { columns: 'extended' },
    {},
  ]) {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${url}/trigger_report`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    const { report_id: id } = await answer.json();
    while ((await getJson(`${url}/reports/${id}`)).status === 'Running') {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** A store that shows everything: hours, days that were up and down, one without data, an ongoing incident. */
async function worthLookingAt(url) {
  const { items } = await getJson(`${url}/incidents?ongoing=true&limit=200`);
  for (const { store_id: id } of items) {
    const { days, always_open: alwaysOpen } = await getJson(
      `${url}/stores/${encodeURIComponent(id)}/timeline`,
    );
    const whole = days.filter(({ open }) => open.length > 0);
    const has = (status) =>
      whole.filter(({ segments }) => segments.some((segment) => segment.status === status)).length;
    if (!alwaysOpen && has('up') >= 5 && has('down') >= 3 && has('no_data') >= 1)
      return encodeURIComponent(id);
  }
  return encodeURIComponent(items[0].store_id);
}

async function getJson(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** No requests are pending. */
async function allThere(page) {
  await page.waitForLoadState('networkidle');
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
}

/** Content out of sight is loaded when it is scrolled into view. */
async function fleetDrawn(page) {
  await page.locator('.hours-plot canvas').waitFor();
  await page.locator('.heat-body .heat-row:not(.heat-row-waiting)').nth(8).waitFor();
}

async function pointAtDowntime(page) {
  await page.locator('.segment.fill-down').nth(1).hover();
  await page.locator('.reason-facts').waitFor();
}

/** Removes the last polls from a file, and returns the path of a file with them and three invalid rows. */
async function takeSweep(path) {
  const [header, ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n');
  const rows = lines.splice(-4_000);
  rows[16] = rows[16].replace(/,(in)?active,/, ',offline,');
  rows[1_202] = rows[1_202].replace(/^[^,]*/, '');
  rows[3_310] = rows[3_310].replace(/,[^,]*$/, ',25/01/2023 10:00');
  const file = join(folder, 'sweep-2023-01-25.csv');
  await writeFile(file, `${[header, ...rows].join('\n')}\n`);
  await writeFile(path, `${[header, ...lines].join('\n')}\n`);
  return file;
}

async function loadWithBadRows(page) {
  await page.setInputFiles('#files', sweep);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.locator('.upload .counts').waitFor();
}
