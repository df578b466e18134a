import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type ReportPageResponseDto } from '../../src/reports/api/report.dto';
import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';
import { API_KEYS, withKey, WRITE_SECRET } from '../support/product/api-keys';
import { download, getJson } from '../support/product/client';
import { loadSmallFleet } from '../support/product/small-fleet';
import { type Environment, LONG_RUN, setups } from '../support/setups';
import { until } from '../support/until';

for (const { name: setup, available } of setups) {
  if (!available || (setup === 'services' && !LONG_RUN)) continue;

  describeInBrowser(`a report from the asking to the file (${setup})`, () => {
    const setting = settingOf(setup, loadSmallFleet);

    it('is triggered with options, followed to its end, paged through and downloaded', async () => {
      const page = await (await setting.visit()).open('#/reports');
      await page.getByText('No reports yet').waitFor();
      await page.getByLabel('As of').fill('2023-01-25 17:00');
      await page.getByLabel('Windows').selectOption('rolling');
      await page.getByLabel('Time without data').selectOption('is left out');
      await page.getByRole('button', { name: 'Generate report' }).click();
      const entry = page.locator('.report');
      await entry.getByText('Completed').waitFor();
      const { items } = (await getJson<ReportPageResponseDto>(setting.service, '/reports')).body;
      expect(items[0]!.parameters).toMatchObject({
        as_of: '2023-01-25T17:00:00.000Z',
        windows: 'rolling',
        no_data: 'exclude',
      });

      const waiting = page.waitForEvent('download');
      await entry.getByRole('link', { name: 'Download' }).click();
      const file = await readFile(await (await waiting).path());
      expect(file.equals((await download(setting.service, items[0]!.file_path!)).bytes)).toBe(true);

      await entry.getByRole('link', { name: 'As of 2023-01-25 17:00:00 UTC' }).click();
      await page.getByRole('heading', { name: 'Report as of 2023-01-25 17:00:00 UTC' }).waitFor();
      await sortedBy(page, 'Down, week', 'downtime_last_week', -1);
      await page.getByRole('button', { name: 'Up, day' }).click();
      await sortedBy(page, 'Up, day', 'uptime_last_day', -1);
      await page.getByRole('button', { name: 'Up, day' }).click();
      await sortedBy(page, 'Up, day', 'uptime_last_day', 1);
    });

    /** Waits until the rows equal those of the API in that order. */
    async function sortedBy(page: Page, title: string, figure: string, order: 1 | -1): Promise<void> {
      const sort = order === 1 ? 'ascending' : 'descending';
      await page.locator(`th[aria-sort=${sort}]`).filter({ hasText: title }).waitFor();
      const { items } = (await getJson<ReportPageResponseDto>(setting.service, '/reports')).body;
      const path = `/reports/${items[0]!.report_id}/rows?sort=${order === 1 ? '' : '-'}${figure}`;
      const rows = (await getJson<{ items: { store_id: string }[] }>(setting.service, path)).body.items;
      const ids = rows.map(({ store_id }) => store_id).join('\n');
      const shown = async (): Promise<true | undefined> =>
        (await page.locator('.figures tbody th').allTextContents()).join('\n') === ids ? true : undefined;
      await until(`the rows by ${sort} ${figure}`, shown);
    }
  });
}

async function loadOnePoll(url: string): Promise<void> {
  const form = new FormData();
  form.append(
    'file',
    new Blob(['store_id,status,timestamp_utc\none,active,2023-01-25T18:13:22Z\n']),
    'polls.csv',
  );
  const answer = await fetch(
    `${url}/ingestions/polls`,
    withKey(WRITE_SECRET, { method: 'POST', body: form }),
  );
  expect(answer.status).toBe(201);
}

async function madeReports(url: string): Promise<ReportPageResponseDto['items']> {
  const answer = await fetch(`${url}/reports`, withKey(WRITE_SECRET));
  return ((await answer.json()) as ReportPageResponseDto).items;
}

describeInBrowser('reports on the page', () => {
  const setting = settingOf(
    'embedded',
    ({ url }) => loadOnePoll(url),
    () => ({ API_KEYS }),
  );

  const withItsKey = async (hash: string, expects?: RegExp): Promise<Page> => {
    const visit = await setting.visit({ expects });
    await visit.signIn(WRITE_SECRET);
    return hash === 'about:blank' ? visit.page : visit.open(hash);
  };

  it("show the service's error for an invalid request", async () => {
    const page = await withItsKey('#/reports', /status of 400/);
    await page.getByLabel('As of').fill('tomorrow');
    await page.getByRole('button', { name: 'Generate report' }).click();
    await page.getByRole('alert').filter({ hasText: 'as_of' }).waitFor();
  });

  it('say what was reused, and are downloaded by a link', async () => {
    const page = await withItsKey('#/reports');
    for (const made of [1, 2]) {
      await page.getByRole('button', { name: 'Generate report' }).click();
      await page
        .locator('.report')
        .nth(made - 1)
        .waitFor();
      await page.locator('.report').first().getByText('Completed').waitFor();
    }
    await page.reload();
    await page.getByText('reused', { exact: true }).waitFor();
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download' }).first().click();
    const file = await readFile(await (await waiting).path(), 'utf8');
    expect(file).toMatch(/^store_id,uptime_last_hour\(minutes\)/);
    const [newest] = await madeReports(setting.service.url);
    expect((await waiting).suggestedFilename()).toBe(newest!.file_path!.split('/').pop());
  });

  it('are followed by their events, and continue after a lost connection', async () => {
    const page = await withItsKey('about:blank');
    const [report] = await madeReports(setting.service.url);
    const path = `/reports/${report!.report_id}`;
    // According to the list, it is still running.
    await page.route('**/reports?*', async (route) => {
      const answer = await route.fetch();
      const list = (await answer.json()) as ReportPageResponseDto;
      const items = list.items.map((item) =>
        item.report_id === report!.report_id ? { ...item, status: 'Running', as_of: null } : item,
      );
      await route.fulfill({ response: answer, json: { ...list, items } });
    });
    const asked: (string | undefined)[] = [];
    await page.route(`**${path}/events`, async (route) => {
      asked.push(route.request().headers()['last-event-id']);
      const progress = JSON.stringify({ progress: { stores_done: 3, stores: 7 } });
      const lost = `retry: 1500\n\nid: 41\nevent: progress\ndata: ${progress}\n\nid: 42\nevent: prog`;
      const rest = 'id: 43\nevent: ended\ndata: {"status":"Completed"}\n\n';
      return route.fulfill({ contentType: 'text/event-stream', body: asked.length === 1 ? lost : rest });
    });
    await page.goto(`${setting.service.url}/#/reports`);
    await page.getByText('3 of 7 stores').waitFor();
    const entry = page.locator('.report').filter({ has: page.locator(`a[href$="${path}"]`) });
    await entry.getByText('Completed').waitFor();
    await entry.getByText('As of 2023-01-25 18:13:22 UTC').waitFor();
    expect(asked).toEqual([undefined, '41']);
  });

  it('are compared, two at a time', async () => {
    const page = await withItsKey('#/reports');
    // The later one is chosen first, and shown last.
    for (const asOf of ['2023-01-25 20:13:22', '2023-01-25 19:13:22']) {
      await page.getByLabel('As of').fill(asOf);
      await page.getByRole('button', { name: 'Generate report' }).click();
      const made = page.locator('.report').filter({ hasText: `As of ${asOf}` });
      await made.getByText('Completed').waitFor();
      await made.getByRole('checkbox').check();
    }
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText('1 store: 0 changed; 0 only before, 0 only after').waitFor();
    await page.getByLabel('Figure').selectOption('Up, day');
    await page.getByText('1 store: 1 changed;').waitFor();
    const sides = page.locator('.compared > div > p');
    expect(await sides.allInnerTexts()).toEqual([
      expect.stringContaining('as of 2023-01-25 19:13:22 UTC'),
      expect.stringContaining('as of 2023-01-25 20:13:22 UTC'),
    ]);
    const row = page.locator('.figures tbody tr');
    // Up all the time: from midnight in Chicago to 13:13:22, and an hour later.
    expect(await row.innerText()).toMatch(/^one\s+13 h 13 min\s+14 h 13 min\s+\+1 h$/);
    await page.getByRole('link', { name: 'Swap' }).click();
    await row.getByText('−1 h').waitFor();
  });
});

describeInBrowser('a report that fails', () => {
  const folder = ({ directory }: Environment) => join(directory, 'no-folder');
  const setting = settingOf(
    'embedded',
    ({ url }) => loadOnePoll(url),
    (environment) => ({
      API_KEYS,
      REPORTS_DIR: folder(environment),
    }),
  );

  it('says why, in the list and by itself', async () => {
    await writeFile(folder(setting.service.environment), 'a file where a folder should be');
    const visit = await setting.visit();
    await visit.signIn(WRITE_SECRET);
    const page = await visit.open('#/reports');
    await page.getByRole('button', { name: 'Generate report' }).click();
    const entry = page.locator('.report');
    await entry.getByText('Failed').waitFor();
    const [report] = await madeReports(setting.service.url);
    await entry.getByText(report!.failure_reason!).waitFor();
    expect(report!.failure_reason).toMatch(/report file could not be written|folder for reports/i);
    expect(await entry.getByRole('checkbox').isDisabled()).toBe(true);
    expect(await page.getByText('Download').count()).toBe(0);
    await page.goto(`${setting.service.url}/#/reports/${report!.report_id}`);
    await page.getByText(report!.failure_reason!).waitFor();
    expect(await page.getByText('Download').count()).toBe(0);
  });
});
