import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';
import { API_KEYS, READ_SECRET } from '../support/product/api-keys';
import { uploadCsv } from '../support/product/client';

describeInBrowser('the page as a whole', () => {
  const setting = settingOf('embedded', (service) =>
    uploadCsv(service, 'polls', 'store_id,status,timestamp_utc\none,active,2023-01-25T18:13:22Z\n'),
  );

  it('links to each view, and shows the as_of', async () => {
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
      'Fleet',
    ];
    for (const title of titles) {
      await page.getByRole('navigation').getByRole('link', { name: title, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      expect(await page.locator('[aria-current=page]').innerText()).toBe(title);
    }
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor();
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

describeInBrowser('the key of the page', () => {
  const setting = settingOf(
    'embedded',
    () => Promise.resolve(),
    () => ({ API_KEYS }),
  );

  it('is asked for once, checked, and kept until the tab is closed', async () => {
    const visit = await setting.visit({ expects: /status of 401/ });
    const page = await visit.open('#/reports');
    const key = page.getByLabel('API key');
    await key.fill('no-key-of-this-service');
    await page.getByRole('button', { name: 'Use this key' }).click();
    await page.getByText('The service does not know this key').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(1);

    await key.fill(READ_SECRET);
    await page.keyboard.press('Enter');
    await page.getByText('No reports yet').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.reload();
    await page.getByText('No reports yet').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);

    const other = await visit.context.newPage();
    await other.goto(`${setting.service.url}/#/reports`);
    await other.getByLabel('API key').waitFor();
    await page.getByRole('button', { name: 'Forget key' }).click();
    await page.getByLabel('API key').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });

  it('may be refused: then the page explains that a key is required, and how to enter it', async () => {
    const page = await (await setting.visit({ expects: /status of 401/ })).open('#/reports');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('alert').filter({ hasText: 'Unauthorized' }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByLabel('API key').fill(READ_SECRET);
    await page.keyboard.press('Enter');
    await page.getByText('No reports yet').waitFor();
  });

  it('with scope read gets an error for a change', async () => {
    const page = await (await setting.visit({ expects: /status of 40[13]/ })).open('#/reports');
    await page.getByLabel('API key').fill(READ_SECRET);
    await page.keyboard.press('Enter');
    await page.getByText('No reports yet').waitFor();
    await page.getByRole('button', { name: 'Generate report' }).click();
    await page.getByRole('alert').filter({ hasText: 'Forbidden' }).waitFor();
  });
});
