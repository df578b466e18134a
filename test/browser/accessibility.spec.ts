import type { Result } from 'axe-core';
import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';
import { reportWhenDone, triggerReport, uploadCsv } from '../support/product/client';
import { loadSmallFleet } from '../support/product/small-fleet';

const AXE = require.resolve('axe-core/axe.min.js');

describeInBrowser('the accessibility of the page', () => {
  let reportId: string;
  let earlierId: string;
  const setting = settingOf('embedded', async (service) => {
    await loadSmallFleet(service);
    await uploadCsv(service, 'polls', 'store_id,status,timestamp_utc\na,perhaps,2023-01-25T10:00:00Z\n');
    earlierId = await triggerReport(service, { as_of: '2023-01-24T12:00:00Z' });
    await reportWhenDone(service, earlierId);
    reportId = await triggerReport(service);
    await reportWhenDone(service, reportId);
  });

  const VIEWS: [name: string, hash: () => string, loaded: string][] = [
    ['the fleet', () => '#/', 'h1'],
    ['the stores', () => '#/stores', 'tbody tr'],
    ['a store', () => '#/stores/days', '.history'],
    ['the reports', () => '#/reports', '.report'],
    ['a report', () => `#/reports/${reportId}`, 'tbody tr'],
    ['two reports', () => `#/reports/compare?a=${earlierId}&b=${reportId}`, 'tbody tr'],
    ['data in', () => '#/data-in', '.entry'],
  ];

  it.each(VIEWS)(
    '%s: nothing serious, narrow and wide, in light and in dark',
    async (_name, hash, loaded) => {
      // The checker is not part of the page, so the content policy would block it.
      const page = await (await setting.visit({ bypassCSP: true })).open(hash());
      await page.locator(loaded).first().waitFor();
      if (hash().includes('stores/')) await page.getByRole('button', { name: 'Edit hours' }).click();
      await page.addScriptTag({ path: AXE });
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        expect([width, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([width, width]);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          const { violations } = await page.evaluate<{ violations: Result[] }>('axe.run()');
          const serious = violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map(({ id, nodes }) => [colorScheme, width, id, nodes.map(({ html }) => html)]);
          expect(serious).toEqual([]);
        }
      }
    },
  );
});
