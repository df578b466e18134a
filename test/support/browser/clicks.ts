import type { Page } from 'playwright-core';

/** Counts the presses of the pointer from now on. The returned function reads the count. */
export async function countClicks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(
    "globalThis.presses = 0; addEventListener('pointerdown', () => { globalThis.presses++; }, true);",
  );
  return () => page.evaluate<number>('globalThis.presses');
}
