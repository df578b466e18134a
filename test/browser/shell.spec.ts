import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';
import { uploadCsv } from '../support/product/client';
import { holds } from '../support/browser/holds';

describeInBrowser('the page as a whole', () => {
  const setting = settingOf('embedded', (service) =>
    uploadCsv(service, 'polls', 'store_id,status,timestamp_utc\none,active,2023-01-25T18:13:22Z\n'),
  );

  it('links to each view, names it in its title, and shows the as_of', async () => {
    const page = await (await setting.visit()).open('');
    await page.getByText('1 store as of 2023-01-25 18:13:22 UTC').waitFor();
    const titles = [
      'Stores',
      'Targets',
      'Calendar',
      'Reports',
      'Imports',
      'Alerts',
      'Channels',
      'Audit',
      'Attention',
    ];
    for (const title of titles) {
      await page.getByRole('navigation').getByRole('link', { name: title, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      expect(await page.locator('[aria-current=page]').innerText()).toBe(title);
      expect(await page.title()).toBe(`${title} · Store monitor`);
    }
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor();
    expect(await page.title()).toBe('Audit · Store monitor');
    await page.goto(`${setting.service.url}/#/stores/one`);
    await holds(page, 'document.title === "one · Store monitor"');
  });

  it('is operated by keyboard, with a link that skips the header', async () => {
    const page = await (await setting.visit()).open('#/stores');
    await page.getByRole('link', { name: 'one' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('q');
  });

  it('keeps the focus at a link of the menu, and moves it to a view whose link is gone', async () => {
    const page = await (await setting.visit()).open('#/stores');
    await page.getByRole('main').getByRole('link', { name: 'one' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'one' }).waitFor();
    await holds(page, 'document.activeElement.id === "content"');
    const link = page.getByRole('navigation').getByRole('link', { name: 'Reports' });
    await link.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Reports' }).waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Reports');
  });

  it('says that there is no such view, no such store, no such report', async () => {
    const page = await (await setting.visit({ expects: /status of 40[04]/ })).open('#/nowhere');
    await page.getByText('There is no such view').waitFor();
    await page.goto(`${setting.service.url}/#/stores/nobody`);
    await page.getByRole('alert').filter({ hasText: 'There is no store nobody.' }).waitFor();
    await page.goto(`${setting.service.url}/#/reports/5a0c6b2e-8f0d-4c43-9d57-0d6a2f1b7c11`);
    await page.getByRole('alert').filter({ hasText: 'Not Found' }).waitFor();
  });

  it('says when the service cannot be reached, and tries again when asked to', async () => {
    const visit = await setting.visit({ expects: /net::ERR_FAILED/ });
    await visit.page.route('**/reports?*', (route) => route.abort());
    const page = await visit.open('#/reports');
    await page.getByRole('alert').filter({ hasText: 'The service cannot be reached' }).waitFor();
    await page.unroute('**/reports?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('No reports yet').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});
