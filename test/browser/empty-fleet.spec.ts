import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';

describeInBrowser('the fleet while there are no polls', () => {
  const setting = settingOf('embedded', () => Promise.resolve());

  it('says what to do, links to it, and shows the fleet afterwards', async () => {
    const page = await (await setting.visit({ expects: /status of 404/ })).open('#/targets');
    const link = page.getByRole('main').getByRole('link', { name: 'Imports' });
    await link.waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.getByRole('navigation').getByRole('link', { name: 'Summary' }).click();
    await page.getByRole('heading', { name: /^Summary/ }).waitFor();
    await link.waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.goto(page.url().replace(/#.*/, '#/?status=down&q=one'));
    await page.getByText('No polls yet').waitFor();
    expect(await page.locator('.heat, .filters, .window-figures').count()).toBe(0);
    await link.click();
    await page.setInputFiles('#files', {
      name: 'store_status.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('store_id,status,timestamp_utc\none,inactive,2023-01-25T18:13:22Z\n'),
    });
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.locator('.upload').getByText('1 inserted').waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Attention', exact: true }).click();
    await page.getByText('1 store with polls').waitFor();
    await page.getByRole('button', { name: 'Never up 1', exact: true }).click();
    await page
      .getByRole('region', { name: 'Stores that need attention' })
      .getByRole('link', { name: 'one' })
      .waitFor();
  });
});
