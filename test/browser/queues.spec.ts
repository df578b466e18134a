import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';
import { describeOnServices } from '../support/faults/on-services';
import { API_KEYS, READ_SECRET, WRITE_SECRET } from '../support/product/api-keys';
import { FAILURE, TestQueue } from '../support/product/queue-board';

const giveKey = async (page: Page, secret: string): Promise<void> => {
  await page.getByLabel('API key').fill(secret);
  await page.keyboard.press('Enter');
};
const link = (page: Page) => page.getByRole('navigation').getByRole('link', { name: 'Queues' });
/** The view behind `#` only redirects there. */
const atBoard = (page: Page) => page.waitForURL(({ pathname }) => pathname === '/queues');

describeOnServices('the queue board', () =>
  describeInBrowser('from the page', () => {
    const failed = { reportId: randomUUID() };
    const waiting = { reportId: randomUUID() };
    let queue: TestQueue;
    const fill = async ({ environment }: { environment: { env: Record<string, string> } }) => {
      queue = new TestQueue(environment.env);
      await queue.addFailed(failed);
      await queue.add(waiting);
    };
    const setting = settingOf('services', fill, () => ({ API_KEYS, ROLE: 'api' }));
    afterAll(() => queue?.close());

    it('opens by a link without a second key, shows why a job failed, and offers no changes', async () => {
      const page = await (await setting.visit({ expects: /status of 401/ })).open('');
      await page.getByLabel('API key').waitFor();
      expect(await link(page).count()).toBe(0);
      await giveKey(page, WRITE_SECRET);
      await link(page).click();
      await atBoard(page);
      await page.getByRole('link', { name: 'reports', exact: true }).first().click();
      await page.getByText(waiting.reportId).first().waitFor();
      await page.getByRole('link', { name: 'FAILED' }).click();
      await page.getByText(FAILURE).waitFor();
      for (const name of ['Retry all', 'Clean all', 'Pause']) {
        expect([name, await page.getByRole('button', { name }).count()]).toEqual([name, 0]);
      }
      expect(await page.locator('button:has(svg.lucide-pencil)').count()).toBe(0);
    });

    it('says when its session is over', async () => {
      const visit = await setting.visit({ expects: /status of 401/ });
      const page = await visit.open('#/queues');
      await giveKey(page, READ_SECRET);
      await atBoard(page);
      await page.getByRole('link', { name: 'reports', exact: true }).first().click();
      // The board requests its data every few seconds.
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
