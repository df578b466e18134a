import type { Locator, Page } from 'playwright-core';

/** The rows of the heat map that are there, and not only their place. */
export const ROWS = '.heat-body .heat-row:not(.heat-row-waiting)';

const ROW_HEIGHT = 26;

/** Behind the header, and counted from one. */
export const row = (page: Page, index: number): Locator =>
  page.locator(`.heat-body [aria-rowindex="${index + 2}"]`);

export const scrollTo = (page: Page, index: number): Promise<void> =>
  page.getByRole('grid').evaluate((element, top) => {
    element.scrollTop = top;
  }, index * ROW_HEIGHT);

export const countElements = (page: Page): Promise<number> =>
  page.evaluate<number>('document.querySelectorAll("*").length');

/** Whether anything is drawn on the canvas of a row. */
export const isPainted = (page: Page, index: number): Promise<boolean> =>
  page.evaluate<boolean>(`(() => {
    const canvas = document.querySelector('[aria-rowindex="${index + 2}"] canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.some((byte) => byte > 0);
  })()`);
