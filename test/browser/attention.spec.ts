import type { Locator, Page } from 'playwright-core';
import { AlertRunner } from '../../src/alerts';
import { FleetSnapshots } from '../../src/fleet';
import { describeInBrowser } from '../support/browser/chromium';
import { countClicks } from '../support/browser/clicks';
import {
  CUT,
  CUT_AS_OF,
  loadPowerCut,
  NEVER_UP,
  NEW,
  NORTHERN,
  ONGOING,
  SOUTHERN,
  STALE,
} from '../support/browser/power-cut';
import { settingOf } from '../support/browser/setting';
import {
  type AttentionPageResponseDto,
  type ExclusionPageResponseDto,
  type FleetGroupPageResponseDto,
  type FleetResponseDto,
  getJson,
  postJson,
} from '../support/product/client';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ALL = NORTHERN.length + SOUTHERN.length;

/** Each test depends on the state that the previous one has left. */
describeInBrowser('what needs attention', () => {
  const setting = settingOf('embedded', loadPowerCut, () => ({
    WEBHOOK_URL: 'http://127.0.0.1:9/hooks',
    WEBHOOK_SECRET: 'correct-horse-battery-staple',
    WEBHOOK_ALLOW_PRIVATE: 'true',
  }));

  const read = async <Body>(path: string) => (await getJson<Body>(setting.service, path)).body;
  const fleet = (query = '?no_data=exclude') => read<FleetResponseDto>(`/fleet${query}`);
  const opened = async (hash = '#/', width = 1440): Promise<Page> => {
    const page = await (await setting.visit({ width })).open(hash);
    await page.getByRole('heading', { level: 1, name: 'Attention' }).waitFor();
    await page.locator('.tabs').waitFor();
    return page;
  };
  const list = (page: Page): Locator => page.getByRole('region', { name: 'Stores that need attention' });
  const tab = (page: Page, name: string): Locator =>
    page.getByRole('group', { name: 'Needs attention' }).getByRole('button', { name });
  const left = (page: Page, stores: number) =>
    page.getByText(`${stores} of ${ALL} stores with polls`, { exact: true }).waitFor();

  it('says at once which stores went down in the last hour: no click', async () => {
    const page = await opened();
    const clicks = await countClicks(page);
    const row = list(page).locator('tbody tr');
    await row.getByText(NEW).waitFor();
    expect(await row.count()).toBe(1);
    expect(await tab(page, 'New (last hour)').getAttribute('aria-pressed')).toBe('true');
    const cells = await row.locator('td').allInnerTexts();
    expect(cells.slice(0, 4)).toEqual([
      'south',
      '2023-01-25 17:30',
      '30 min',
      expect.stringContaining('last poll'),
    ]);
    const [store] = (await read<AttentionPageResponseDto>('/fleet/attention?no_data=exclude')).items;
    const { uptime_percent_last_week: uptime, coverage_percent_last_week: coverage } = store!;
    expect(cells[4]).toBe(`${uptime!.toFixed(2)}\n${coverage!.toFixed(0)} % covered`);
    expect(cells[5]).toMatch(/ (left|over)$/);
    expect(await clicks()).toBe(0);
  });

  it('tells gaps from outages: no click', async () => {
    const page = await opened();
    const clicks = await countClicks(page);
    const { windows, statuses, attention, feed } = await fleet();
    expect([statuses.down, statuses.stale, attention.stale]).toEqual([3, 1, 1]);
    const { uptime_ms: up, downtime_ms: down, open_time_ms: open, no_data_ms: noData } = windows.last_week;
    const week = page.locator('.window-figure').nth(2);
    expect(await week.locator('.window-share').innerText()).toBe(
      `${((100 * up) / (up + down)).toFixed(1)} %`,
    );
    expect(await week.locator('.window-coverage').innerText()).toBe(
      `${((100 * (open - noData)) / open).toFixed(1)} % covered`,
    );
    expect(up + down + noData).toBe(open);
    // Nothing is known of the week before.
    expect(windows.last_week.change_points).toBeNull();
    await week.getByText('no comparison: data missing').waitFor();
    expect(await page.locator('.window-figure dt').allInnerTexts()).toEqual([
      'Last hour',
      'Today so far',
      'Last week',
    ]);
    await page.getByText('The feed has stopped: its newest poll is of 2023-01-25 18:00:00 UTC').waitFor();
    const freshness = page.locator('.freshness dd');
    expect(await freshness.nth(0).innerText()).toMatch(/^2023-01-25 18:00:00 UTC, [\d,]+ d( \d+ h)? ago$/);
    expect(await freshness.nth(1).innerText()).toBe(
      `${feed.polled_percent!.toFixed(1)} % of ${feed.open_stores} open stores`,
    );
    expect(await freshness.nth(2).innerText()).toMatch(/^1 no poll for 3 h$/);
    expect(await clicks()).toBe(0);
  });

  it('leads to the worst region and its stores by at most two clicks', async () => {
    const page = await opened();
    const clicks = await countClicks(page);
    const groups = page.getByRole('region', { name: 'Groups of stores' });
    const { items } = await read<FleetGroupPageResponseDto>('/fleet/groups?by=region&no_data=exclude');
    expect(items.map(({ group }) => group.region)).toEqual(['north', 'south']);
    await groups.locator('tbody a').first().click();
    await left(page, NORTHERN.length);
    expect(await page.getByLabel('Labels', { exact: true }).inputValue()).toBe('region=north');
    expect(await clicks()).toBeLessThanOrEqual(2);
    await page.goBack();
    await page.getByText(`${ALL} stores with polls`, { exact: true }).waitFor();
    await groups.getByRole('button', { name: 'Change' }).click();
    await page.waitForURL(/groups_sort=-change_points_last_week/);
  });

  it('follows a link although the view changes its address before the browser says that it was left', async () => {
    const page = await opened();
    await page.getByRole('region', { name: 'Groups of stores' }).locator('tbody a').first().waitFor();
    await page.evaluate(`
      location.hash = document.querySelector('[aria-label="Groups of stores"] tbody a').hash;
      document.querySelector('[aria-label="Groups of stores"] thead button').click();
    `);
    await left(page, NORTHERN.length);
  });

  it('has a tab for each reason, which sorts', async () => {
    const page = await opened();
    for (const [name, store] of [
      ['Ongoing', ONGOING],
      ['Never up', NEVER_UP],
      ['Stale', STALE],
    ] as const) {
      await tab(page, name).click();
      await list(page).getByText(store).waitFor();
      expect(await list(page).locator('tbody tr').count()).toBe(1);
    }
    await page.waitForURL(/tab=stale/);
    await list(page).getByRole('button', { name: 'Since' }).click();
    await page.waitForURL(/attention_sort=-start/);
    await list(page).getByText(STALE).waitFor();
    await tab(page, 'Alerts').click();
    await page.getByText('No open alerts').waitFor();
  });

  it('counts time without data as down by one switch, which is part of the address', async () => {
    const page = await opened();
    const uptime = page.locator('.window-share').nth(2);
    const [known, reported] = [await fleet(), await fleet('')];
    const share = ({ windows: { last_week: week } }: FleetResponseDto) =>
      `${((100 * week.uptime_ms) / (week.uptime_ms + week.downtime_ms)).toFixed(1)} %`;
    expect(share(known)).not.toBe(share(reported));
    await uptime.getByText(share(known)).waitFor();
    // Not `check`, which looks before the address has changed, and the box with it.
    await page.getByLabel('Count time without data as down').click();
    await page.waitForURL(/no_data=down/);
    await uptime.getByText(share(reported)).waitFor();
    const { attention } = await fleet('');
    await tab(page, `Ongoing ${attention.ongoing}`).waitFor();
    await page.goBack();
    await uptime.getByText(share(known)).waitFor();
    expect(await page.getByLabel('Count time without data as down').isChecked()).toBe(false);
  });

  it('keeps stores that were never up apart in the heat map', async () => {
    const page = await opened();
    const grid = (rows: number) => page.locator(`[role="grid"][aria-rowcount="${rows + 1}"]`).waitFor();
    await grid(ALL - 1);
    const bucket = page.getByRole('button', { name: 'Never up in the last week: 1 store' });
    expect(await bucket.getAttribute('aria-expanded')).toBe('false');
    await bucket.click();
    await grid(1);
    await page.locator('.heat-body').getByRole('link', { name: NEVER_UP }).waitFor();
    await bucket.click();
    await grid(ALL - 1);
  });

  it('chooses the time of the page by a press on an hour, and another chart by one', async () => {
    const page = await opened();
    const plot = page.locator('.hours-plot .u-over');
    await plot.scrollIntoViewIfNeeded();
    const x = await hourPlaces(plot);
    await page.mouse.click(x('2023-01-25T01:00:00Z'), (await plot.boundingBox())!.y + 40);
    await page.waitForURL(/as_of=2023-01-25T02%3A00%3A00.000Z/);
    await page.locator('.hours-legend-hour').getByText('Wed 2023-01-25 01:00–02:00 UTC').waitFor();
    await page.getByRole('button', { name: 'Show the whole week' }).click();
    await page.waitForURL(({ hash }) => !hash.includes('as_of'));
    await page.goBack();
    await page.waitForURL(/as_of=/);
    await page.getByRole('group', { name: 'Chart of' }).getByRole('button', { name: 'Stores' }).click();
    await page.waitForURL(/hours=counts/);
    // By keys, the same is done in the table.
    await page.getByText('Show as a table').click();
    await page.getByRole('button', { name: 'Wed 2023-01-25 00:00–01:00 UTC' }).press('Enter');
    await page.waitForURL(/as_of=2023-01-25T01%3A00%3A00.000Z/);
  });

  it('excuses the power cut of last night for the forty stores by at most five clicks', async () => {
    const page = await opened();
    const clicks = await countClicks(page);
    await page.getByRole('region', { name: 'Groups of stores' }).getByRole('link', { name: 'north' }).click();
    await left(page, NORTHERN.length);
    const plot = page.locator('.hours-plot .u-over');
    await plot.scrollIntoViewIfNeeded();
    const x = await hourPlaces(plot);
    const y = (await plot.boundingBox())!.y + 40;
    await page.mouse.move(x(CUT.start, 0.5), y);
    await page.mouse.down();
    await page.mouse.move(x(CUT.end, -0.5), y, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/hours_from=2023-01-24T22%3A00Z&hours_to=2023-01-25T03%3A00Z/);
    expect(page.url()).toContain('from=2023-01-24&to=2023-01-25');
    await page.getByRole('button', { name: 'Exclude these hours' }).click();
    await page
      .getByRole('form', { name: 'New exclusion' })
      .getByRole('button', { name: 'Show what changes' })
      .click();
    await page.getByText(`This excludes the time of ${NORTHERN.length} stores`).waitFor();
    await page.getByRole('button', { name: `Exclude time of ${NORTHERN.length} stores` }).click();
    await page.getByText(`${NORTHERN.length} exclusions made.`).waitFor();
    expect(await clicks()).toBeLessThanOrEqual(5);
    const { total, items } = await read<ExclusionPageResponseDto>('/exclusions?limit=200');
    expect([total, items.map(({ store_id }) => store_id).sort()]).toEqual([NORTHERN.length, NORTHERN]);
    for (const item of items) {
      expect(item).toMatchObject({ starts_at: CUT.start, ends_at: CUT.end, kind: 'excused' });
    }
  });

  it('acknowledges, mutes and excludes in the row of a store', async () => {
    const { service } = setting;
    const rule = { name: 'Down', down_minutes: 15, channels: ['webhook'] };
    expect((await postJson(service, '/alert-rules', rule)).status).toBe(201);
    await service.app.get(AlertRunner).evaluateRules(CUT_AS_OF + 5 * MINUTE);
    const page = await opened();
    const row = list(page).locator('tbody tr').filter({ hasText: NEW });
    await row.getByRole('button', { name: `Acknowledge: ${NEW}` }).click();
    await row.getByText('acknowledged').waitFor();

    await row.getByRole('button', { name: `Mute: ${NEW}` }).click();
    await page.getByLabel('Reason').fill('new router');
    await page.getByRole('button', { name: 'Mute alerts', exact: true }).click();
    await page.getByText(`Alerts of ${NEW} are muted`).waitFor();
    const mutes = await read<{ items: { store_id: string; reason: string }[] }>('/alert-mutes?active=true');
    expect(mutes.items).toMatchObject([{ store_id: NEW, reason: 'new router' }]);

    await row.getByRole('button', { name: `Exclude: ${NEW}` }).click();
    expect(await page.getByLabel('From, in UTC').inputValue()).toBe('2023-01-25T17:30');
    expect(await page.getByLabel('To, in UTC').inputValue()).toBe('2023-01-25T18:00');
    await page.getByRole('button', { name: 'Show what changes' }).click();
    await page.getByRole('button', { name: 'Exclude this time' }).click();
    await page.getByText(`Time of ${NEW} is excluded`).waitFor();
    await page.getByText('No store went down in the last hour').waitFor();
    await service.app.get(FleetSnapshots).newest();
    expect((await fleet()).attention.new).toBe(0);
    await tab(page, 'Alerts').click();
    const alerts = page.getByRole('region', { name: 'Open alerts' });
    await alerts.getByRole('button', { name: `Acknowledge: ${ONGOING}` }).waitFor();
    const all = await alerts.locator('tbody tr').count();
    await page.getByLabel('Name or id contains').fill(ONGOING);
    await tab(page, 'Alerts 1').waitFor();
    expect([all > 1, await alerts.locator('tbody tr').count()]).toEqual([true, 1]);
  });

  it('is a list without the map where the screen is narrow', async () => {
    const page = await opened('#/?tab=ongoing', 390);
    await list(page).getByText(ONGOING).waitFor();
    await page.locator('.heat-list li').nth(19).waitFor();
    expect(await page.getByRole('grid').count()).toBe(0);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await page
      .getByRole('navigation', { name: 'Pages of stores', exact: true })
      .getByRole('button', { name: 'Next' })
      .click();
    await page.getByText(`21–40 of ${ALL - 1}`).waitFor();
  });
});

/** The place of an instant on the chart of the last week, in pixels; `hours`: later by so many. */
async function hourPlaces(plot: Locator): Promise<(at: string, hours?: number) => number> {
  const { x, width } = (await plot.boundingBox())!;
  const first = CUT_AS_OF - 168 * HOUR;
  return (at, hours = 0) => x + ((Date.parse(at) + hours * HOUR - first) / (167 * HOUR)) * width;
}
