import { describeInBrowser } from '../support/browser/chromium';
import { everyView, seriousViolations, VIEWS } from '../support/browser/views';

describeInBrowser('the accessibility of the page', () => {
  const views = everyView();

  // In turn; the full runs have each of them in each width and scheme.
  const cases = VIEWS.map((view, i) => {
    const [width, colorScheme] = i % 2 === 0 ? ([360, 'light'] as const) : ([1280, 'dark'] as const);
    return { view, width, colorScheme };
  });

  it.each(cases)(
    '$view: nothing serious, $width wide, in $colorScheme',
    async ({ view, width, colorScheme }) => {
      const page = await views.open(view);
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await seriousViolations(page)).toEqual([]);
    },
  );
});
