import type { StoreResponseDto } from '../../src/metrics/api/store.dto';
import { describeInBrowser } from '../support/browser/chromium';
import { countClicks } from '../support/browser/clicks';
import { settingOf } from '../support/browser/setting';
import { getJson, storePath, uploadCsv } from '../support/product/client';
import { loadSmallFleet } from '../support/product/small-fleet';

interface SpecialHours {
  readonly special_hours: readonly object[];
}

describeInBrowser('few clicks on the page', () => {
  const setting = settingOf('embedded', async (service) => {
    await loadSmallFleet(service);
    await uploadCsv(service, 'stores', 'store_id,region\nalways,north\ndays,north\nnight,south\n');
  });
  const read = async <Body>(path: string) => (await getJson<Body>(setting.service, path)).body;

  it('change the hours of a store from Monday on', async () => {
    const page = await (await setting.visit()).open('#/stores/days');
    const edit = page.getByRole('button', { name: 'Edit hours' });
    await edit.waitFor();
    const clicks = await countClicks(page);
    await edit.click();
    await page.getByRole('button', { name: 'From Monday, 2023-01-30' }).click();
    const closing = page.getByLabel('Row 1, to');
    await closing.click();
    await closing.fill('16:00');
    await page.getByRole('button', { name: 'Show what changes' }).click();
    await page.getByText('No past day changes.').waitFor();
    await page.getByRole('button', { name: 'Save hours' }).click();
    await page.getByText('From Mon 2023-01-30 on, in the future').waitFor();
    expect(await clicks()).toBeLessThanOrEqual(5);
    const { hours_versions } = await read<StoreResponseDto>(storePath('days'));
    expect(hours_versions.map(({ valid_from }) => valid_from)).toEqual([null, '2023-01-30']);
    const ends = hours_versions[1]!.business_hours.map(({ end_time_local }) => end_time_local.slice(0, 2));
    expect(ends.join(' ')).toBe('16 17 17 17 17');

    await edit.click();
    await page.getByLabel('Row 1, to').fill('15:00');
    await page.getByRole('button', { name: 'Use for all rows the times of row 1' }).click();
    expect(await page.getByLabel('Row 5, to').inputValue()).toBe('15:00');
    expect(await page.getByLabel('Row 5, weekday').inputValue()).toBe('4');
  });

  it('close all stores of a region on a holiday, and one more opens them again', async () => {
    const page = await (await setting.visit()).open('#/');
    const calendar = page.getByRole('navigation').getByRole('link', { name: 'Calendar' });
    await calendar.waitFor();
    const clicks = await countClicks(page);
    await calendar.click();
    const labels = page.getByLabel('Labels', { exact: true });
    await labels.click();
    await labels.fill('region=north');
    await labels.press('Enter');
    await page.getByText('2 stores with polls selected.').waitFor();
    const date = page.getByLabel('First date');
    await date.click();
    await date.fill('2023-12-25');
    await page
      .getByRole('form', { name: 'New special hours' })
      .getByRole('button', { name: 'Show what changes' })
      .click();
    await page.getByText('This changes 2 stores on 1 date.').waitFor();
    await page.getByRole('button', { name: 'Save for 2 stores' }).click();
    await page.getByText('Saved. Completed: 2 inserted').waitFor();
    expect(await clicks()).toBeLessThanOrEqual(5);
    const special = (id: string) => read<SpecialHours>(storePath(id, '/special-hours'));
    for (const id of ['always', 'days']) {
      expect((await special(id)).special_hours).toMatchObject([
        { date: '2023-12-25', start_time_local: null },
      ]);
    }
    expect((await special('night')).special_hours).toEqual([]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone: the hours of the weekday apply again.').waitFor();
    expect((await special('always')).special_hours).toEqual([]);
  });
});
