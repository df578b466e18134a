import { describeInBrowser } from '../support/browser/chromium';
import { everyView, seriousViolations, VIEWS } from '../support/browser/views';

describeInBrowser('the page for everybody, in each width and scheme', () => {
  const views = everyView();

  it.each(VIEWS)('%s: nothing serious, narrow and wide, in light and in dark', async (view) => {
    const page = await views.open(view);
    for (const [width, colorScheme] of [
      [360, 'light'],
      [360, 'dark'],
      [1280, 'light'],
      [1280, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect([width, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([width, width]);
      expect([colorScheme, await seriousViolations(page)]).toEqual([colorScheme, []]);
    }
  });
});
