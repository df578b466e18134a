import { type HeatMapResponseDto } from '../../src/fleet/api/fleet-stores.dto';
import { describeInBrowser } from '../support/browser/chromium';
import { countElements, isPainted, row, ROWS, scrollTo } from '../support/browser/heat-map';
import { loadManyStores } from '../support/browser/many-stores';
import { settingOf } from '../support/browser/setting';
import { getJson } from '../support/product/client';

/** As many as a real fleet has. */
const STORES = 14_000;

describeInBrowser('a fleet of its real size on the page', () => {
  const setting = settingOf('embedded', (service) => loadManyStores(service, STORES));

  it('scrolls through all stores: rows appear, and no more of them are held than are seen', async () => {
    const page = await (await setting.visit()).open('#/');
    await page.locator(ROWS).first().waitFor();
    await page.locator(`[role="grid"][aria-rowcount="${STORES + 1}"]`).waitFor();
    const all = await countElements(page);
    for (const index of [300, 2_000, 6_999, 9_150, 13_999]) {
      await scrollTo(page, index);
      const { body } = await getJson<HeatMapResponseDto>(
        setting.service,
        `/fleet/heat-map?no_data=exclude&sort=uptime_percent_last_week&limit=1&offset=${index}`,
      );
      await row(page, index).getByText(body.items[0]!.store_id).waitFor();
      expect(await page.locator('.heat-body .heat-row').count()).toBeLessThan(80);
      expect(await countElements(page)).toBeLessThan(all + 300);
      expect(await isPainted(page, index)).toBe(true);
    }
  });
});
