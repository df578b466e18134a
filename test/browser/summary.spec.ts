import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';
import { uploadCsv } from '../support/product/client';
import type { RunningService } from '../support/product/running-service';

/** Open 24/7 in UTC; Monday is 2023-01-23. */
const POLLS = [
  'store_id,status,timestamp_utc',
  'one,active,2023-01-17 12:00:00 UTC',
  'one,inactive,2023-01-24 12:00:00 UTC',
  'one,active,2023-01-25 12:00:00 UTC',
  'two,active,2023-01-17 12:00:00 UTC',
  'two,active,2023-01-24 12:00:00 UTC',
  '',
].join('\n');

async function fill(service: RunningService): Promise<void> {
  await uploadCsv(service, 'timezones', 'store_id,timezone_str\none,UTC\ntwo,UTC\n');
  await uploadCsv(service, 'polls', POLLS);
  await uploadCsv(service, 'stores', 'store_id,name,region\none,Main Street,north\ntwo,,south\n');
}

describeInBrowser('the summary of a period', () => {
  const setting = settingOf('embedded', fill);

  it('has totals, groups, the worst stores and what has changed, by the rule of the report', async () => {
    const page = await (
      await setting.visit()
    ).open('#/summary?period=this_week&no_data=down&by=region&as_of=2023-01-25T12%3A00%3A00Z');
    await page.getByRole('heading', { name: 'Summary: this week, from Monday' }).waitFor();
    const totals = page.locator('dl[aria-label="Totals"]');
    // 12 of 60 hours of one, 24 of 60 of two; in the week before 24 of 60 each.
    await totals.getByText('30.00 % up · 50.0 % covered').waitFor();
    await totals.getByText('40.00 % up · 40.0 % covered').waitFor();
    await totals.getByText('10.00 points worse than before').waitFor();
    const card = (title: string) =>
      page.locator('.card', { has: page.getByRole('heading', { name: title, exact: true }) });
    expect(await card('Groups').locator('tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/^north\s+1\s+20\.00 %\s+40\.00 %\s+2 d\s+0$/),
      expect.stringMatching(/^south\s+1\s+40\.00 %\s+40\.00 %\s+1 d 12 h\s+0$/),
    ]);
    expect(await card('Most downtime').locator('tbody th').allInnerTexts()).toEqual([
      'Main Street one',
      'two',
    ]);
    expect(await card('Largest changes of downtime').locator('tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/^Main Street one\s+UTC\s+20\.00 %\s+2 d\s+1 d 12 h\s+\+12 h$/),
    ]);
  });

  it('leaves time without data out, unless the address says otherwise, and keeps its stores', async () => {
    const page = await (await setting.visit()).open('#/summary?period=this_week&labels=region%3Dsouth');
    await page.locator('dl[aria-label="Totals"]').getByText('100.00 % up · 40.0 % covered').first().waitFor();
    await page.getByText('Only stores with region=south.').waitFor();
    await page.getByLabel('Days').selectOption('today so far');
    await page.getByRole('heading', { name: 'Summary: today so far' }).waitFor();
    expect(page.url()).toContain('labels=region%3Dsouth');
  });

  it('is printed on one page', async () => {
    const page = await (await setting.visit()).open('#/summary?period=this_week&by=region');
    await page.getByRole('heading', { name: 'Largest changes of downtime' }).waitFor();
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  });

  it.each(['navigation', 'main'] as const)('is one press away from the reports, in the %s', async (place) => {
    const page = await (await setting.visit()).open('#/reports');
    await page.getByRole(place).getByRole('link', { name: 'Summary' }).first().click();
    await page.getByRole('heading', { name: 'Summary: last week, Monday to Sunday' }).waitFor();
  });
});
