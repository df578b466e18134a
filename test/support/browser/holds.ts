import type { Page } from 'playwright-core';
import { until } from '../until';

/** Waits until an expression is true in the page. Playwright's own wait is forbidden by the page's security policy. */
export const holds = (page: Page, expression: string): Promise<unknown> =>
  until(expression, () => page.evaluate<boolean>(expression));
