import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser/chromium';
import { holds } from '../support/browser/holds';
import { settingOf } from '../support/browser/setting';
import { patchJson, postJson, putJson, triggerReport, uploadCsv } from '../support/product/client';
import type { Service } from '../support/product/service';

const POLLS =
  'store_id,status,timestamp_utc\none,active,2023-01-25T18:00:00Z\ntwo,active,2023-01-25T18:00:00Z\n';

async function changeThings(service: Service): Promise<void> {
  await uploadCsv(service, 'polls', POLLS);
  await putJson(service, '/stores/one/timezone', { timezone: 'Asia/Tokyo' });
  await putJson(service, '/stores/one/timezone', { timezone: 'Europe/Berlin' });
  await patchJson(service, '/stores/two', { name: 'Second', labels: { region: 'north' } });
  await triggerReport(service);
}

const texts = async (page: Page): Promise<string[]> => {
  const cells = await page.locator('tbody tr td:nth-child(4)').allInnerTexts();
  return cells.map((text) => text.replace(/\s+/g, ' ').trim());
};

describeInBrowser('the audit log on the page', () => {
  const setting = settingOf('embedded', changeThings);

  it('lists changes, newest first, with what was before and after', async () => {
    const page = await (await setting.visit()).open('#/audit');
    await page.locator('tbody tr').first().waitFor();
    expect(await texts(page)).toEqual([
      expect.stringMatching(/^Triggered a report [0-9a-f-]{36}$/),
      'Changed details two',
      'Replaced time zones one',
      'Replaced time zones one',
      'Imported polls polls.csv, 2 stores',
    ]);
    const row = page.locator('tbody tr').nth(2);
    expect(await row.innerText()).toMatch(/UTC\s+no key\s+127\.0\.0\.1/);
    expect(await row.locator('.audit-state').count()).toBe(0);
    await row.getByText('Before and after').click();
    await row.getByText('Asia/Tokyo').waitFor();
    expect(await row.locator('.audit-state').allInnerTexts()).toEqual([
      'Before\ntimezone\nAsia/Tokyo',
      'After\ntimezone\nEurope/Berlin',
    ]);
    await page.getByRole('link', { name: 'two' }).click();
    await page.getByRole('heading', { level: 1, name: 'two' }).waitFor();
  });

  it('has filters that are part of its address', async () => {
    const page = await (await setting.visit()).open('#/audit');
    await page.locator('tbody tr').nth(2).waitFor();
    await page.getByLabel('Exact store id').fill('one');
    await page.keyboard.press('Enter');
    await page.locator('tbody tr').nth(2).waitFor({ state: 'detached' });
    await page.locator('tbody tr').nth(1).waitFor();
    expect(await texts(page)).toEqual(['Replaced time zones one', 'Replaced time zones one']);
    expect(page.url()).toContain('store_id=one');
    await page.getByLabel('Show', { exact: true }).selectOption('imports');
    await page.getByText('No changes match').waitFor();
    await page.reload();
    await page.getByText('No changes match').waitFor();
    await page.getByLabel('Exact store id').fill('');
    await page.getByText('polls.csv').waitFor();
    await page.getByRole('button', { name: /^Changes of the request/ }).click();
    await page.getByRole('button', { name: 'Show all changes' }).click();
    await page.getByLabel('Show', { exact: true }).selectOption('all');
    await page.getByText('Triggered a report').waitFor();
    await page.getByLabel('To, UTC date').fill('2023-01-01');
    await page.getByText('No changes match').waitFor();
  });

  it('says which store is unknown', async () => {
    const page = await (await setting.visit({ expects: /status of 404/ })).open('#/audit?store_id=nowhere');
    await page.getByRole('alert').filter({ hasText: 'There is no store nowhere.' }).waitFor();
  });

  it('is read page by page, and back', async () => {
    for (let i = 0; i < 50; i++) {
      const dates = [{ date: '2023-12-24', reason: `reason ${i}` }];
      await postJson(setting.service, '/special-hours', { selection: { store_ids: ['one'] }, dates });
    }
    const page = await (await setting.visit()).open('#/audit');
    await page.getByRole('link', { name: 'Earlier' }).click();
    await page.getByText('polls.csv').waitFor();
    expect(await page.locator('tbody tr').count()).toBe(5);
    await page.goBack();
    await page.getByRole('link', { name: 'Earlier' }).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(50);
    await page.goForward();
    await page.getByRole('link', { name: 'Newest' }).click();
    await page.getByRole('link', { name: 'Earlier' }).waitFor();
    await page.evaluate(
      'window.print = () => { window.printedRows = document.querySelectorAll("tbody tr").length; }',
    );
    await page.getByRole('button', { name: 'Print' }).click();
    await holds(page, 'window.printedRows !== undefined');
    expect(await page.evaluate('window.printedRows')).toBe(55);
  });
});
