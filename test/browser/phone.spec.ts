import { describeInBrowser } from '../support/browser/chromium';
import { everyView, seriousViolations, type View } from '../support/browser/views';

const LISTS: readonly View[] = [
  'the fleet',
  'the stores',
  'the targets',
  'two reports',
  'the summary',
  'the audit log',
];

/** The names of the lists of which a part is out of view. */
const CUT = `[...document.querySelectorAll('.scrolling:has(> .stacked)')]
  .filter((list) => list.scrollWidth > list.clientWidth)
  .map((list) => list.ariaLabel)`;

describeInBrowser('the lists on a phone', () => {
  const views = everyView();

  it.each(LISTS)('%s: no column is out of view, and nothing serious', async (view) => {
    const page = await views.open(view);
    await page.setViewportSize({ width: 360, height: 800 });
    await page.locator('.scrolling > .stacked').first().waitFor();
    expect(await page.evaluate(CUT)).toEqual([]);
    expect(await seriousViolations(page)).toEqual([]);
  });
});
