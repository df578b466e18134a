import type { Browser } from 'playwright-core';
import { startBrowser } from '../../test/support/browser/start-browser';

export interface FirstViewInput {
  readonly url: string;
}

export interface FirstViewSample {
  /** Milliseconds from the navigation until the figures of the windows are shown. */
  readonly figures: number;
  /** Milliseconds until the stores that need attention are shown, or that there are none. */
  readonly list: number;
  /** Milliseconds until the first rows of the heat map are shown. */
  readonly rows: number;
  /** The largest answer, in bytes on the wire. */
  readonly largest: number;
  /** All answers together. */
  readonly all: number;
  readonly requests: number;
}

/** So long a browser that has just started is busy with itself. A user's has been open for longer. */
const BROWSER_STARTS_MS = 3_000;

const ROW = '.heat-body .heat-row:not(.heat-row-waiting) canvas';

/** Opens the page of a service in a browser with an empty cache. */
export async function run({ url }: FirstViewInput): Promise<FirstViewSample> {
  const browser = await startBrowser();
  try {
    return await firstView(browser, url);
  } finally {
    await browser.close();
  }
}

async function firstView(browser: Browser, url: string): Promise<FirstViewSample> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const session = await page.context().newCDPSession(page);
  const sizes: number[] = [];
  await session.send('Network.enable');
  session.on('Network.loadingFinished', ({ encodedDataLength }) => sizes.push(encodedDataLength));
  await page.addInitScript(WATCH);
  await page.waitForTimeout(BROWSER_STARTS_MS);
  await page.goto(url);
  await page.locator(ROW).first().waitFor();
  await page.waitForLoadState('networkidle');
  const [figures, list, rows] = await page.evaluate<[number, number, number]>(
    '[window.figuresAt, window.listAt, window.rowsAt]',
  );
  return {
    figures,
    list,
    rows,
    largest: Math.max(...sizes),
    all: sizes.reduce((sum, size) => sum + size, 0),
    requests: sizes.length,
  };
}

/** Records when an element appears, at the frame that draws it: milliseconds since the navigation. */
const WATCH = `(() => {
  const note = (name, selector) => {
    const look = () => document.querySelector(selector) === null
      ? requestAnimationFrame(look)
      : requestAnimationFrame(() => (window[name] = performance.now()));
    requestAnimationFrame(look);
  };
  note('figuresAt', '.window-share');
  note('listAt', '.attention tbody tr, .attention .empty');
  note('rowsAt', ${JSON.stringify(ROW)});
})()`;
