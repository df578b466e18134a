import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser/chromium';
import { loadPowerCut, NEW } from '../support/browser/power-cut';
import { settingOf } from '../support/browser/setting';
import {
  type AttentionPageResponseDto,
  type FleetResponseDto,
  getJson,
  uploadCsv,
} from '../support/product/client';

const AS_OF = '2023-01-25T02:00:00.000Z';
const NOT_UPDATED = 'This is not updated while a moment is chosen';

/** Each test depends on the state that the previous one has left. */
describeInBrowser('a past moment on the page', () => {
  const setting = settingOf('embedded', loadPowerCut);
  const read = async <Body>(path: string) => (await getJson<Body>(setting.service, path)).body;
  const counts = (page: Page) => page.locator('.tab-count').allInnerTexts();
  const drawn = async (page: Page): Promise<void> => {
    await page.getByText(NOT_UPDATED).waitFor();
    await page.locator('.heat-body .heat-row:not(.heat-row-waiting)').first().waitFor();
    await page.getByRole('region', { name: 'Groups of stores' }).locator('tbody tr').first().waitFor();
  };
  /** What each part of the view shows. */
  const shown = (page: Page) =>
    page
      .locator(
        '.freshness dd, .status-count-number, .window-figure, .tab-count, .attention td, .groups td, .heat-figure',
      )
      .allInnerTexts();

  it('is shown by all parts of the view, and not updated', async () => {
    const { page } = await setting.visit({ width: 1440 });
    await page.clock.install();
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.resourceType() === 'fetch') asked.push(new URL(request.url()).pathname);
    });
    await page.goto(`${setting.service.url}/#/?as_of=${AS_OF}&tab=ongoing`);
    await drawn(page);
    const { attention, feed } = await read<FleetResponseDto>(`/fleet?no_data=exclude&as_of=${AS_OF}`);
    expect((await counts(page)).slice(0, 4)).toEqual(
      [attention.new, attention.ongoing, attention.never_up, attention.stale].map(String),
    );
    const path = `/fleet/attention?kind=ongoing&no_data=exclude&as_of=${AS_OF}&limit=25`;
    const { items } = await read<AttentionPageResponseDto>(path);
    const list = page.getByRole('region', { name: 'Stores that need attention' });
    const names = await list.locator('tbody th').allInnerTexts();
    expect(names).toEqual(items.map(({ store_id }) => expect.stringContaining(store_id) as string));
    const newest = feed.newest_poll_at!.slice(0, 19).replace('T', ' ');
    expect(await page.locator('.freshness dd').first().innerText()).toMatch(
      new RegExp(`^${newest} UTC, .+ before$`),
    );
    await page.locator('.as-of').getByText('as of 2023-01-25 02:00:00 UTC').waitFor();
    await page.getByText('Wed 2023-01-25 01:00–02:00 UTC').first().waitFor();
    const before = asked.length;
    await page.clock.runFor(120_000);
    expect(asked.slice(before)).toEqual([]);
    await page.getByRole('button', { name: 'Now', exact: true }).click();
    await page.getByText(NOT_UPDATED).waitFor({ state: 'detached' });
  });

  it('is the same for a colleague who opens the link after further polls', async () => {
    const visit = await setting.visit({ width: 1440 });
    const address = `#/?as_of=${AS_OF}&tab=never_up&no_data=down`;
    const page = await visit.open(address);
    await drawn(page);
    const seen = await shown(page);
    const polls = `store_id,status,timestamp_utc\n${NEW},active,2023-01-25T19:00:00Z\n`;
    await uploadCsv(setting.service, 'polls', polls);
    const other = await visit.context.newPage();
    await other.goto(`${setting.service.url}/${address}`);
    await drawn(other);
    expect(await shown(other)).toEqual(seen);
  });

  it('is shown by the list of stores', async () => {
    const page = await (await setting.visit()).open(`#/stores?as_of=2023-01-01T00:00:00.000Z`);
    await page.locator('tbody tr').first().waitFor();
    const polls = await page.locator('tbody tr td:last-child').allInnerTexts();
    expect(new Set(polls)).toEqual(new Set(['none']));
  });
});
