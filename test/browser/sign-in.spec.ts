import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';
import { addChecker, seriousViolations } from '../support/browser/views';
import { API_KEYS, READ_SECRET, WRITE_SECRET } from '../support/product/api-keys';

const REFUSED = /status of 401/;

describeInBrowser('the key of a browser', () => {
  const setting = settingOf(
    'embedded',
    () => Promise.resolve(),
    () => ({ API_KEYS }),
  );
  const giveKey = async (page: Page, secret: string): Promise<void> => {
    await page.getByLabel('API key').fill(secret);
    await page.keyboard.press('Enter');
  };

  it('is asked for once, checked, and holds for all tabs, in a cookie that no script reads', async () => {
    const visit = await setting.visit({ expects: REFUSED });
    const page = await visit.open('#/reports');
    const key = page.getByLabel('API key');
    await key.fill('no-key-of-this-service');
    await page.getByRole('button', { name: 'Sign in' }).last().click();
    await page.getByText('The service does not know this key').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(1);

    await giveKey(page, READ_SECRET);
    await page.getByText('No reports yet').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.evaluate('document.cookie')).toBe('');
    const [cookie] = await visit.context.cookies();
    // It ends with the browser.
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/', expires: -1 });
    const kept = await page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
    expect(kept).not.toContain(READ_SECRET);

    const other = await visit.context.newPage();
    await other.goto(`${setting.service.url}/#/reports`);
    await other.getByText('No reports yet').waitFor();
    expect(await other.getByRole('dialog').count()).toBe(0);
    await other.getByRole('button', { name: 'Sign out' }).click();
    await other.getByLabel('API key').waitFor();
    expect(await visit.context.cookies()).toEqual([]);
    await page.reload();
    await page.getByLabel('API key').waitFor();
  });

  it('may be refused: then the page explains that a key is required, and how to enter it', async () => {
    const page = await (await setting.visit({ expects: REFUSED })).open('#/reports');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('alert').filter({ hasText: 'Unauthorized' }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await giveKey(page, READ_SECRET);
    await page.getByText('No reports yet').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
  });

  it('with scope read gets an error for a change', async () => {
    const visit = await setting.visit({ expects: /status of 403/ });
    await visit.signIn(READ_SECRET);
    const page = await visit.open('#/reports');
    await page.getByText('No reports yet').waitFor();
    await page.getByRole('button', { name: 'Generate report' }).click();
    await page.getByRole('alert').filter({ hasText: 'Forbidden' }).waitFor();
  });

  it.each(['light', 'dark'] as const)(
    'is asked for by a form without obstacles, in %s',
    async (colorScheme) => {
      const { page } = await setting.visit({ expects: REFUSED, width: 360, bypassCSP: true });
      await page.emulateMedia({ colorScheme });
      await page.goto(`${setting.service.url}/stores`);
      await page.getByRole('heading', { name: 'This service requires a key' }).waitFor();
      await addChecker(page);
      expect(await seriousViolations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      expect(await page.evaluate('document.activeElement.id')).toBe('key');
    },
  );

  it('is asked for by a form where a link leads to no view, which then shows what the link is of', async () => {
    // For an answer that is no page, a browser looks for an icon.
    const visit = await setting.visit({ expects: new RegExp(`${REFUSED.source}|favicon`) });
    const { page } = visit;
    const { url } = setting.service;
    const path = '/stores?limit=1';
    expect((await page.goto(`${url}${path}`))!.status()).toBe(401);
    await giveKey(page, 'no-key-of-this-service');
    await page.getByText('The service does not know this key').waitFor();
    const loaded = page.waitForResponse(
      (answer) => answer.url() === `${url}${path}` && answer.status() === 200,
    );
    await giveKey(page, WRITE_SECRET);
    expect(await (await loaded).json()).toMatchObject({ items: [], total: 0 });
    await page.goto(`${url}/#/reports`);
    await page.getByText('No reports yet').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});
