import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';
import { describeOnServices } from '../support/faults/on-services';
import { API_KEYS, READ_SECRET, WRITE_SECRET } from '../support/product/api-keys';
import { FAILURE, TestQueue } from '../support/product/queue-board';

const REFUSED = /status of 401/;

const giveKey = async (page: Page, secret: string): Promise<void> => {
  await page.getByLabel('API key').fill(secret);
  await page.keyboard.press('Enter');
};
const link = (page: Page) => page.getByRole('navigation').getByRole('link', { name: 'Queues' });
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
      const page = await (await setting.visit({ expects: REFUSED })).open('');
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
      const visit = await setting.visit({ expects: REFUSED });
      await visit.signIn(READ_SECRET);
      const { page } = visit;
      await page.goto(`${setting.service.url}/queues`);
      await page.getByRole('link', { name: 'reports', exact: true }).first().click();
      // Now the board has all of its scripts, and requests its data every few seconds.
      await page.getByText(waiting.reportId).first().waitFor();
      await visit.context.clearCookies();
      await page.getByText('Sign in on the page at /').first().waitFor();
    });

    it('asks by a form for a key where it is opened without one', async () => {
      const { page } = await setting.visit({ expects: REFUSED });
      await page.goto(`${setting.service.url}/queues`);
      await page.getByRole('heading', { name: 'This service requires a key' }).waitFor();
      await giveKey(page, READ_SECRET);
      await page.getByRole('link', { name: 'reports', exact: true }).first().waitFor({ state: 'attached' });
    });

    it('leads back to where the link was, and home, and is over when one signs out', async () => {
      const visit = await setting.visit({ expects: REFUSED, width: 360 });
      await visit.signIn(READ_SECRET);
      const page = await visit.open('#/reports');
      await link(page).click();
      await atBoard(page);
      await page.getByRole('link', { name: 'reports', exact: true }).first().waitFor({ state: 'attached' });
      await page.goBack();
      await page.getByRole('heading', { level: 1, name: 'Reports' }).waitFor();
      await link(page).click();
      await atBoard(page);
      await page.getByRole('link', { name: 'Store monitor', exact: true }).click();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByLabel('API key').waitFor();
      const board = await page.goto(`${setting.service.url}/queues`);
      expect(board!.status()).toBe(401);
    });
  }),
);

describeInBrowser('a service without a queue board', () => {
  const setting = settingOf('embedded', () => Promise.resolve());

  it('has no link to one', async () => {
    const page = await (await setting.visit()).open('#/stores');
    await page.getByText('No stores yet').first().waitFor();
    expect(await link(page).count()).toBe(0);
  });
});
