import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';
import { describeOnServices } from '../support/faults/on-services';
import { API_KEYS, READ_SECRET, WRITE_SECRET } from '../support/product/api-keys';
import { FAILURE, TestQueue } from '../support/product/queue-board';
import { until } from '../support/until';

const giveKey = async (page: Page, secret: string): Promise<void> => {
  await page.getByLabel('API key').fill(secret);
  await page.keyboard.press('Enter');
};
const link = (page: Page) => page.getByRole('navigation').getByRole('link', { name: 'Queues' });
/** Behind the `#` is the view that only leads there. */
const atBoard = (page: Page) => page.waitForURL(({ pathname }) => pathname === '/queues');

describeOnServices('the queue board', () =>
  describeInBrowser('from the page', () => {
    const failed = { reportId: randomUUID() };
    const part = { reportId: randomUUID(), part: { plan: 1, number: 2 } };
    let queue: TestQueue;
    const fill = async ({ environment }: { environment: { env: Record<string, string> } }) => {
      queue = new TestQueue(environment.env);
      await queue.addFailed(failed);
      await queue.add(part);
    };
    const setting = settingOf('services', fill, () => ({ API_KEYS, ROLE: 'api' }));
    afterAll(() => queue?.close());

    it('is a link away, asks for no second key, and lets who may write try a failed job again', async () => {
      const page = await (await setting.visit({ expects: /status of 401/ })).open('');
      await page.getByLabel('API key').waitFor();
      expect(await link(page).count()).toBe(0);
      await giveKey(page, WRITE_SECRET);
      await link(page).click();
      await atBoard(page);
      await page.getByRole('link', { name: 'reports', exact: true }).first().click();
      await page.getByText('part 2 of plan 1').waitFor();
      await page.getByRole('link', { name: 'FAILED' }).click();
      await page.getByText(FAILURE).waitFor();
      await page.getByRole('button', { name: 'Retry all' }).click();
      await page.getByRole('button', { name: 'Confirm' }).click();
      await until('the job to wait again', () => queue.is(failed, 'waiting'));
    });

    it('says why it refuses, and when its session is over', async () => {
      await queue.addFailed({ reportId: randomUUID() });
      const visit = await setting.visit({ expects: /status of 40[13]/ });
      const page = await visit.open('#/queues');
      await giveKey(page, WRITE_SECRET);
      await atBoard(page);
      await page.getByRole('link', { name: 'reports', exact: true }).first().click();
      await page.getByRole('link', { name: 'FAILED' }).click();
      await page.getByText(FAILURE).waitFor();
      await page.locator('button:has(svg.lucide-pencil)').first().click();
      await page.getByRole('button', { name: 'Update' }).click();
      await page.getByText('All else is for the service to do.').first().waitFor();
      // It looks again every few seconds.
      await visit.context.clearCookies();
      await page.getByText('Open Queues on the page at /').first().waitFor();
    });

    it('leads back to where the link was, and is over with the key', async () => {
      const page = await (await setting.visit({ expects: /status of 401/, width: 360 })).open('#/reports');
      await giveKey(page, READ_SECRET);
      await link(page).click();
      await atBoard(page);
      await page.getByRole('link', { name: 'reports', exact: true }).first().waitFor({ state: 'attached' });
      await page.goBack();
      await page.getByRole('heading', { level: 1, name: 'Reports' }).waitFor();
      const ended = page.waitForResponse((response) => response.request().method() === 'DELETE');
      await page.getByRole('button', { name: 'Forget key' }).click();
      expect((await ended).status()).toBe(204);
      const board = await page.goto(`${setting.service.url}/queues`);
      expect(board!.status()).toBe(401);
      expect(await board!.text()).toContain('Open Queues on the page at /');
    });

    it('says why it cannot be opened, and tries again when asked to', async () => {
      const page = await (await setting.visit({ expects: /status of (401|503)/ })).open('');
      await giveKey(page, READ_SECRET);
      await link(page).waitFor();
      const problem = { title: 'Service Unavailable', detail: 'Redis does not answer.' };
      await page.route('**/queues/session', (route) => route.fulfill({ status: 503, json: problem }));
      await link(page).click();
      await page.getByRole('alert').filter({ hasText: 'Redis does not answer.' }).waitFor();
      await page.unroute('**/queues/session');
      await page.getByRole('button', { name: 'Try again' }).click();
      await atBoard(page);
      await page.getByRole('link', { name: 'reports', exact: true }).first().waitFor();
    });
  }),
);

describeInBrowser('a service without a queue board', () => {
  const setting = settingOf('embedded', () => Promise.resolve());

  it('has no link to one, and says so to who asks for it', async () => {
    const page = await (await setting.visit({ expects: /status of 404/ })).open('#/queues');
    await page.getByRole('alert').filter({ hasText: 'There is no queue board' }).waitFor();
    expect(await link(page).count()).toBe(0);
  });
});
