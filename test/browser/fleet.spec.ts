import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser/chromium';
import { countElements, isPainted, row, ROWS, scrollTo } from '../support/browser/heat-map';
import { loadManyStores, MANY_AS_OF, nameOf } from '../support/browser/many-stores';
import { settingOf } from '../support/browser/setting';
import { addChecker, seriousViolations } from '../support/browser/views';
import {
  type AttentionPageResponseDto,
  type FleetResponseDto,
  getJson,
  type HeatMapResponseDto,
  postJson,
} from '../support/product/client';
import { until } from '../support/until';

/** Some pages of rows; the full runs have as many as a real fleet. */
const MANY_STORES = 3_000;

describeInBrowser('the fleet on the page', () => {
  const setting = settingOf('embedded', (service) => loadManyStores(service, MANY_STORES));

  const fleet = async (query = '') =>
    (await getJson<FleetResponseDto>(setting.service, `/fleet?no_data=exclude${query}`)).body;
  const map = async (query: string) => {
    const path = `/fleet/heat-map?no_data=exclude&never_up=false${query}`;
    return (await getJson<HeatMapResponseDto>(setting.service, path)).body;
  };
  const worst = '&sort=uptime_percent_last_week';
  const opened = async (hash = '#/', expects?: RegExp): Promise<Page> => {
    const page = await (await setting.visit({ expects })).open(hash);
    await page.locator(ROWS).first().waitFor();
    return page;
  };
  const firstShown = (page: Page) => row(page, 0).locator('a').innerText();

  it('shows the number of stores by status, the figures of the windows and their trends', async () => {
    const page = await opened();
    const { feed, statuses, windows, stores, ongoing_incidents, attention } = await fleet();
    const stopped = feed.stopped_since === null ? 0 : 1;
    expect(await page.getByText('The feed has stopped: its newest poll is of').count()).toBe(stopped);
    const shown = await page.locator('.status-count-number').allInnerTexts();
    const { up, down, no_data, stale, excluded, closed } = statuses;
    const counts = [up, down, no_data, stale, excluded, closed];
    expect(shown).toEqual(counts.map(text));
    expect(stores).toBe(MANY_STORES);
    expect(await page.locator('.window-share').allInnerTexts()).toEqual(
      Object.values(windows).map(({ uptime_ms, downtime_ms }) => share(uptime_ms, downtime_ms)),
    );
    expect(await page.locator('.window-coverage').allInnerTexts()).toEqual(
      Object.values(windows).map(
        ({ open_time_ms, no_data_ms }) => `${share(open_time_ms - no_data_ms, no_data_ms)} covered`,
      ),
    );
    const trends = await page.locator('.window-figures .trend').allInnerTexts();
    Object.values(windows).forEach(({ change_points: points }, i) => {
      const words = points === null ? /no comparison: data missing/ : /(points (better|worse) than|as) an? /;
      expect(trends[i]).toMatch(words);
    });
    await page.getByText(`${text(ongoing_incidents)} open incidents in all stores`).waitFor();
    await page.getByText(`${text(MANY_STORES)} stores with polls`, { exact: true }).waitFor();
    await page.locator('.tab-count').nth(4).getByText('0').waitFor();
    expect(await page.locator('.tab-count').allInnerTexts()).toEqual(
      [attention.new, attention.ongoing, attention.never_up, attention.stale, 0].map(text),
    );
  });

  it('applies the filter to all its parts, and shows the number of stores', async () => {
    const query = '&status=down&timezone=Asia%2FTokyo&q=3';
    const page = await opened(`#/?tab=ongoing${query}`);
    const { stores, statuses, windows, ongoing_incidents } = await fleet(query);
    expect([stores > 10, stores]).toEqual([true, statuses.down]);
    await page.getByText(`${text(stores)} of ${text(MANY_STORES)} stores with polls`).waitFor();
    const { up, down, no_data, stale, excluded, closed } = statuses;
    const counts = [up, down, no_data, stale, excluded, closed].map(text);
    expect(await page.locator('.status-count-number').allInnerTexts()).toEqual(counts);
    expect(await page.locator('.window-share').allInnerTexts()).toEqual(
      Object.values(windows).map(({ uptime_ms, downtime_ms }) => share(uptime_ms, downtime_ms)),
    );
    // All of them are open all day and were down throughout the last hour: the chart shows none of them up.
    await page.getByText(`of ${text(stores)} open stores`).waitFor();
    await page.getByText(`${text(ongoing_incidents)} open incidents in the filtered stores`).waitFor();
    const path = `/fleet/attention?no_data=exclude&kind=ongoing&limit=25${query}`;
    const found = (await getJson<AttentionPageResponseDto>(setting.service, path)).body.items;
    const region = page.getByRole('region', { name: 'Stores that need attention' });
    await region.getByText(found[7]!.store_id).waitFor();
    expect(await region.locator('tbody a').allInnerTexts()).toEqual(found.map(({ store_id }) => store_id));

    // The count equals the number of stores that its button selects.
    await page.getByRole('button', { name: /^Up \d/ }).click();
    await page.getByText(`${text(statuses.up)} of ${text(MANY_STORES)} stores with polls`).waitFor();
    await page.locator(`[role="grid"][aria-rowcount="${statuses.up + 1}"]`).waitFor();
  });

  it('describes the chart in words as well', async () => {
    const page = await opened();
    await page.getByRole('img', { name: /Open stores up, down and without data/ }).waitFor();
    await page.getByText('Show as a table').click();
    const table = page.getByRole('region', { name: 'Stores by hour' });
    await table.locator('tbody tr').nth(167).waitFor();
    expect(await table.locator('tbody tr').count()).toBe(168);
    expect(await table.locator('tbody tr').first().innerText()).toMatch(/^Wed 2023-01-25 17:00–18:00 UTC/);
  });

  it('keeps each filter in its address, which shows the same in another browser', async () => {
    const page = await opened();
    const { statuses } = await fleet();
    await page.getByRole('button', { name: /^Down \d/ }).click();
    await page.locator(`[role="grid"][aria-rowcount="${statuses.down + 1}"]`).waitFor();
    await page.getByLabel('Time zone').selectOption('UTC');
    await page.getByLabel('Name or id contains').fill('7');
    await page.getByLabel('Order').selectOption('store_id');
    const query = '?status=down&timezone=UTC&sort=store_id&q=7';
    // The order of the parameters does not matter: the text is applied when typing pauses.
    await page.waitForURL(({ hash }) => sameParameters(hash.slice('#/'.length), query));
    const { items, total } = await map(query.replace('?', '&'));
    expect(total).toBeGreaterThan(3);
    await page.locator(`[role="grid"][aria-rowcount="${total + 1}"]`).waitFor();
    expect(await firstShown(page)).toBe(items[0]!.store_id);

    const other = await opened(`#/${query}`);
    expect(await firstShown(other)).toBe(items[0]!.store_id);
    expect(await other.getByLabel('Name or id contains').inputValue()).toBe('7');
    expect(await other.getByRole('button', { name: /^Down \d/ }).getAttribute('aria-pressed')).toBe('true');

    await page.getByLabel('Name or id contains').fill('nothing is called that');
    await page.getByText('No store matches the filter').first().waitFor();
    await page.getByRole('button', { name: 'Show all stores' }).click();
    await page.locator(`[role="grid"][aria-rowcount="${MANY_STORES + 1}"]`).waitFor();
  });

  it('scrolls through all stores: rows appear, and no more of them are held than are seen', async () => {
    const page = await opened();
    const all = await countElements(page);
    for (const index of [300, 1_150, 2_000, 2_999]) {
      await scrollTo(page, index);
      const [store] = (await map(`${worst}&limit=1&offset=${index}`)).items;
      await row(page, index).getByText(store!.store_id).waitFor();
      expect(await page.locator('.heat-body .heat-row').count()).toBeLessThan(80);
      expect(await countElements(page)).toBeLessThan(all + 300);
      expect(await isPainted(page, index)).toBe(true);
    }
    await scrollTo(page, 1_500);
    await page.waitForURL(/[?]row=1500$/);
    const again = await opened('#/?row=1500');
    const [store] = (await map(`${worst}&limit=1&offset=1500`)).items;
    await row(again, 1_500).getByText(store!.store_id).waitFor();
  });

  it('is operated by keys, announces each cell, and opens the store', async () => {
    const page = await opened('#/?sort=store_id');
    const { items, from } = await map('&sort=store_id&limit=40');
    const grid = page.getByRole('grid');
    const said = page.locator('.heat [aria-live]');
    await grid.focus();
    const expectCell = async (index: number, hour: number) => {
      const { store_id, cells, timezone } = items[index]!;
      const start = new Date(Date.parse(from!) + hour * 3_600_000).toISOString();
      await said
        .filter({ hasText: `Store ${store_id}: ` })
        .filter({ hasText: start.slice(11, 16) })
        .waitFor();
      const words: Record<number, string> = {
        [-2]: 'closed',
        [-1]: 'open, no data',
        0: 'down all of its open time',
        100: 'up all of its open time',
      };
      const text = await said.innerText();
      expect(text).toContain(words[cells[hour]!] ?? `up ${cells[hour]} % of its open time`);
      expect(text).toContain(`${start.slice(0, 10)} ${start.slice(11, 16)}–`);
      expect(text).toContain(` in ${timezone}`);
      expect(await grid.getAttribute('aria-activedescendant')).toBe('heat-cursor');
      expect(await page.locator('#heat-cursor').getAttribute('aria-label')).toBe(text);
      expect(await page.locator('.heat-tooltip').innerText()).toBe(text);
    };
    await expectCell(0, 167);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowLeft');
    await expectCell(1, 166);
    await page.keyboard.press('Control+ArrowLeft');
    await expectCell(1, 142);
    for (let i = 0; i < 35; i++) await page.keyboard.press('ArrowDown');
    await expectCell(36, 142);
    // The view has scrolled to the cursor.
    await row(page, 36).locator('#heat-cursor').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`#/stores/${items[36]!.store_id}$`));
  });

  it('has nothing serious for who cannot see it, as a list in light and wide in dark, with the cursor in it', async () => {
    const page = await (await setting.visit({ bypassCSP: true })).open('#/?row=40&tab=ongoing');
    await page.locator(ROWS).first().waitFor();
    await addChecker(page);
    for (const [width, colorScheme] of [
      [360, 'light'],
      [1920, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      if (width === 360) {
        await page.locator('.heat-list li').nth(19).waitFor();
        expect(await page.getByRole('grid').count()).toBe(0);
      } else {
        await page.locator(ROWS).first().waitFor();
        await page.getByRole('grid').focus();
        await page.keyboard.press('ArrowLeft');
      }
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await seriousViolations(page)).toEqual([]);
    }
  });

  it('lets a wheel over the heat map scroll the page, and the map only after a press', async () => {
    const page = await opened();
    const grid = page.getByRole('grid');
    const scrolled = () => page.evaluate<number>('scrollY');
    const mapScrolled = () => page.evaluate<number>(`document.querySelector('[role="grid"]').scrollTop`);
    /** Moves the pointer over the map, where the page can scroll up and down. */
    const pointAtMap = async () => {
      await page.evaluate(`document.querySelector('[role="grid"]').scrollIntoView({ block: 'center' })`);
      const box = (await grid.boundingBox())!;
      await page.mouse.move(box.x + 300, box.y + 60);
    };
    const pageMoves = async (within?: number) => {
      const place = await scrolled();
      await page.mouse.wheel(0, -100);
      await until('the page to scroll', async () => (await scrolled()) < place, { within });
    };
    const wheelMovesPage = async () => {
      // A browser sends what follows a movement at once to where that began.
      await until('the page to scroll', () =>
        pageMoves(1_000).then(
          () => true,
          () => false,
        ),
      );
      const inMap = await mapScrolled();
      await pageMoves();
      expect(await mapScrolled()).toBe(inMap);
    };
    await pointAtMap();
    await wheelMovesPage();

    await pointAtMap();
    await page.mouse.down();
    await page.mouse.up();
    await page.locator('.heat-scrolls').waitFor();
    await page.mouse.wheel(0, 400);
    await until('the map to scroll', async () => ((await mapScrolled()) > 0 ? true : undefined));
    // The pointer leaves it, and comes back.
    await page.mouse.move(2, 2);
    await page.locator('.heat-scrolls').waitFor({ state: 'detached' });
    await pointAtMap();
    await wheelMovesPage();
  });

  it('shows beside each store the figure that they are sorted by', async () => {
    const page = await opened();
    const { items } = await map(`${worst}&limit=1`);
    const figure = row(page, 0).locator('.heat-share');
    expect(await figure.innerText()).toBe(`${items[0]!.uptime_percent_last_week!.toFixed(2)} %`);
    await page.getByLabel('Order').selectOption('-no_data_last_week');
    await page.locator('.heat-head .heat-share').getByText('No data').waitFor();
    await row(page, 0)
      .locator('.heat-share')
      .getByText(/\d [dh]/)
      .waitFor();
  });

  it('describes the cell under the pointer', async () => {
    const page = await opened('#/?sort=store_id');
    const { items } = await map('&sort=store_id&limit=3');
    await row(page, 2).scrollIntoViewIfNeeded();
    const box = (await row(page, 2).locator('canvas').boundingBox())!;
    await page.mouse.move(box.x + box.width - 2, box.y + box.height / 2);
    await page.locator('.heat-tooltip', { hasText: items[2]!.store_id }).waitFor();
    expect(await page.locator('.heat-tooltip').innerText()).toContain('Wed 2023-01-25 17:00–18:00 UTC');
  });

  it('shows new data by itself', async () => {
    const { page } = await setting.visit();
    await page.clock.install();
    await page.goto(`${setting.service.url}/#/?sort=store_id`);
    await page.locator(ROWS).first().waitFor();
    const { statuses } = await fleet();
    const polls = [...Array(50).keys()].map((store) => ({
      store_id: nameOf(store * 5 + 1),
      status: 'active',
      timestamp_utc: new Date(MANY_AS_OF - 1).toISOString(),
    }));
    await postJson(setting.service, '/polls', { polls });
    // A snapshot of up to a second ago may be served first.
    const up = await until('the service to show them', async () => {
      const now = (await fleet()).statuses.up;
      return now > statuses.up ? now : undefined;
    });
    await page.clock.runFor(31_000);
    await page
      .locator('.status-count-number')
      .first()
      .filter({ hasText: text(up) })
      .waitFor();
  });

  it('reports that it is unreachable, and retries', async () => {
    const visit = await setting.visit({ expects: /Failed to load resource/ });
    let aborted = 0;
    await visit.page.route(/\/fleet\?/, (route) => {
      aborted++;
      return route.abort();
    });
    const page = await visit.open('#/');
    await page.getByText('The service cannot be reached').waitFor();
    // A view that opens requests the fleet twice by itself: afterwards only the button does.
    await until('the second request', () => aborted === 2);
    await page.unroute(/\/fleet\?/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator(ROWS).first().waitFor();
  });
});

const text = (count: number): string => count.toLocaleString('en-US');

/** A part beside the rest, in per cent; neither of them is nothing. */
const share = (part: number, rest: number): string => `${((100 * part) / (part + rest)).toFixed(1)} %`;

function sameParameters(one: string, other: string): boolean {
  const sorted = (query: string) => [...new URLSearchParams(query)].map((pair) => pair.join('=')).sort();
  return sorted(one).join('&') === sorted(other).join('&');
}
