import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { type ReportPageResponseDto } from '../../src/reports/api/report.dto';
import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';
import { getJson, postJson, reportWhenDone, triggerReport, uploadCsv } from '../support/product/client';
import type { RunningService } from '../support/product/running-service';

/** Open 24/7 in UTC. Monday is 2023-01-16, and 2023-01-23. */
const POLLS = [
  'store_id,status,timestamp_utc',
  'one,active,2023-01-17 12:00:00 UTC',
  'one,inactive,2023-01-24 12:00:00 UTC',
  'one,active,2023-01-25 12:00:00 UTC',
  'two,active,2023-01-17 12:00:00 UTC',
  'two,active,2023-01-24 12:00:00 UTC',
  '',
].join('\n');

async function fill(service: RunningService): Promise<void> {
  await uploadCsv(service, 'timezones', 'store_id,timezone_str\none,UTC\ntwo,UTC\n');
  await uploadCsv(service, 'polls', POLLS);
  await uploadCsv(service, 'stores', 'store_id,name\none,Main Street\n');
}

/** Counts presses. */
class Presses {
  count = 0;

  async on(place: Locator): Promise<void> {
    this.count++;
    await place.click();
  }
}

describeInBrowser('jobs with reports', () => {
  const setting = settingOf('embedded', fill);
  const reports = async () => (await getJson<ReportPageResponseDto>(setting.service, '/reports')).body.items;
  const view = (page: Page, name: string): Locator =>
    page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name });

  it('get last week for finance as a workbook, with three presses', async () => {
    const page = await (await setting.visit()).open('#/');
    const presses = new Presses();
    await presses.on(view(page, 'Reports'));
    await presses.on(page.getByRole('button', { name: 'Last week, Monday to Sunday, as Excel' }));
    const waiting = page.waitForEvent('download');
    await presses.on(page.locator('.report').first().getByRole('link', { name: 'Download' }));
    const download = await waiting;
    expect(download.suggestedFilename()).toMatch(/\.xlsx$/);
    expect((await readFile(await download.path())).subarray(0, 2).toString()).toBe('PK');
    expect(presses.count).toBeLessThanOrEqual(3);
    const [made] = await reports();
    expect(made!.parameters).toMatchObject({ period: 'last_week', format: 'xlsx', labels: null });
    await page.locator('.report').getByText('last week, Monday to Sunday · Excel').waitFor();
  });

  it('compare this week with last week, with two presses', async () => {
    const page = await (await setting.visit()).open('#/');
    const presses = new Presses();
    await presses.on(view(page, 'Reports'));
    await presses.on(page.getByRole('button', { name: 'This week against last' }));
    // From Monday to Wednesday 12:00: 24 of 60 hours up in both, then 12 of 60 and 24 of 60 hours.
    const change = page.locator('dl[aria-label="All stores of the reports"]');
    await change.getByText('40.00 % → 30.00 % up · 40.00 % → 50.00 % covered').waitFor();
    await change.getByText('10.00 points worse').waitFor();
    const first = page.locator('.figures tbody tr').first();
    expect(await first.innerText()).toMatch(/^Main Street one\s+1 d 12 h\s+2 d\s+\+12 h$/);
    expect(presses.count).toBeLessThanOrEqual(3);
    const sides = await page.locator('.compared > div > p').allInnerTexts();
    expect(sides[0]).toContain('as of 2023-01-18 12:00:00 UTC');
    expect(sides[1]).toContain('as of 2023-01-25 12:00:00 UTC');
    expect(await page.getByText('The rules of the two reports differ').count()).toBe(0);
  });

  it('warn where the rules of two reports differ', async () => {
    const { service } = setting;
    const as_of = '2023-01-25T12:00:00Z';
    const a = await triggerReport(service, { as_of });
    const b = await triggerReport(service, { as_of, no_data: 'exclude' });
    await Promise.all([reportWhenDone(service, a), reportWhenDone(service, b)]);
    const page = await (await setting.visit()).open(`#/reports/compare?a=${a}&b=${b}`);
    const warning = page.getByRole('alert').filter({ hasText: 'The rules of the two reports differ' });
    await warning.getByText('Time without data: counts as down before, is left out after.').waitFor();
  });

  it('search the rows, which have names, zones and percentages, and add up all of them', async () => {
    const { service } = setting;
    const id = await triggerReport(service, { as_of: '2023-01-25T12:00:00Z', no_data: 'exclude' });
    await reportWhenDone(service, id);
    const page = await (await setting.visit()).open(`#/reports/${id}`);
    // Where there is data, one was up for 12 of 36 hours of the last week, two for 24 of 24.
    const totals = page.locator('dl[aria-label="Totals"]');
    await totals.getByText('60.00 % up').waitFor();
    const rows = page.locator('.figures tbody tr');
    await rows.filter({ hasText: 'Main Street' }).getByText('UTC', { exact: true }).waitFor();
    expect(await rows.count()).toBe(2);
    await page.getByLabel('Name or id contains').fill('two');
    await rows.filter({ hasText: 'Main Street' }).waitFor({ state: 'detached' });
    await totals.getByText('60.00 % up').waitFor({ state: 'detached' });
    await rows.filter({ hasText: 'two' }).waitFor();
    expect(await rows.allInnerTexts()).toEqual([expect.stringMatching(/^two\s+UTC\s+100\.0\s/)]);
    expect(page.url()).toContain('q=two');
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export CSV' }).click();
    const csv = await readFile(await (await waiting).path(), 'utf8');
    expect(csv.trim().split('\n').slice(1)).toEqual([expect.stringMatching(/^two,/)]);
  });

  it('see which reports are outdated, and reissue them', async () => {
    const { service } = setting;
    const id = await triggerReport(service, { as_of: '2023-01-25T11:00:00Z' });
    await reportWhenDone(service, id);
    const polls = [{ store_id: 'two', status: 'active', timestamp_utc: '2023-01-25T10:00:00Z' }];
    await postJson(service, '/polls', { polls });
    const page = await (await setting.visit()).open('#/reports');
    const entry = page.locator('.report').filter({ has: page.locator(`a[href$="/reports/${id}"]`) });
    await entry.getByText('Outdated').first().waitFor();
    await entry.getByText('polls changed by JSON batch').waitFor();
    await entry.getByRole('button', { name: 'Reissue' }).click();
    const reissued = page.locator('.report').filter({ hasText: 'reissued from' });
    await reissued.getByText('Completed').waitFor();
    await reissued.getByRole('link', { name: 'what has changed' }).click();
    await page.getByText('2 stores: 1 changed').waitFor();
  });
});
