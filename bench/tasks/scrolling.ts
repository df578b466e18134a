import type { Locator, Page } from 'playwright-core';
import { ROWS } from '../../test/support/browser/heat-map';
import { startBrowser } from '../../test/support/browser/start-browser';

export interface ScrollingInput {
  readonly url: string;
}

export interface Frames {
  readonly perSecond: number;
  /** The longest time between two frames, in milliseconds. */
  readonly longest: number;
}

export interface ScrollingSample {
  readonly list: Frames;
  readonly heatMap: Frames;
}

const SECONDS = 3;
/** Pixels of a turn of the wheel, and the turns before it goes back: a list is shorter than what is scrolled. */
const TURN = 60;
const TURNS = 40;

/** Scrolls the list of attention and the heat map of a service by the wheel, and counts the frames of the page. */
export async function run({ url }: ScrollingInput): Promise<ScrollingSample> {
  const browser = await startBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${url}/#/?tab=ongoing`);
    await page.locator(ROWS).first().waitFor();
    await page.waitForLoadState('networkidle');
    const list = await framesOf(page, page.locator('.attention tbody tr').first());
    const heatMap = page.getByRole('grid');
    // A wheel scrolls the page until the map is pressed.
    await heatMap.click();
    return { list, heatMap: await framesOf(page, heatMap) };
  } finally {
    await browser.close();
  }
}

async function framesOf(page: Page, place: Locator): Promise<Frames> {
  await place.hover();
  await page.evaluate(RECORD);
  const end = Date.now() + SECONDS * 1000;
  for (let turn = 0; Date.now() < end; turn++) {
    await page.mouse.wheel(0, Math.floor(turn / TURNS) % 2 === 0 ? TURN : -TURN);
  }
  const frames = await page.evaluate<number[]>('window.frames_');
  const times = frames.slice(1).map((at, i) => at - frames[i]!);
  const perSecond = (1000 * times.length) / (frames.at(-1)! - frames[0]!);
  // The clock of the frames is not exact: sixty are 59.99.
  return { perSecond: Math.round(perSecond * 10) / 10, longest: Math.max(...times) };
}

/** Keeps the time of each frame from now on. */
const RECORD = `(() => {
  const frames = (window.frames_ = []);
  const note = (at) => {
    if (window.frames_ !== frames) return;
    frames.push(at);
    requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
})()`;
