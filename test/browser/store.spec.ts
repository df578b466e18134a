import type { Page } from 'playwright-core';
import { type StoreResponseDto } from '../../src/metrics/api/store.dto';
import { type RowsPageResponseDto } from '../../src/reports/api/rows.controller';
import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';
import { getJson, reportWhenDone, storePath, triggerReport, uploadCsv } from '../support/product/client';
import { loadSmallFleet, strangeId } from '../support/product/small-fleet';

describeInBrowser('a store on the page', () => {
  const setting = settingOf('embedded', loadSmallFleet);
  const opened = async (id: string, expects?: RegExp): Promise<Page> =>
    (await setting.visit({ expects })).open(`#/stores/${encodeURIComponent(id)}`);
  const stored = async (id: string) => (await getJson<StoreResponseDto>(setting.service, storePath(id))).body;

  it('is found by its name or its id, and opened by Enter if it is the only one', async () => {
    await uploadCsv(setting.service, 'stores', 'store_id,name\nnight,Café Zürich\nlost,Cafe Bar\n');
    const page = await (await setting.visit()).open('#/stores');
    const field = page.getByLabel('Find a store');
    await field.fill('CAFE ');
    await page.getByText('2 stores', { exact: true }).waitFor();
    await field.press('Enter');
    await field.pressSequentially('zu');
    await page.getByText('1 store', { exact: true }).waitFor();
    expect(await page.locator('tbody tr th').first().innerText()).toBe('Café Zürich night');
    expect(page.url()).toMatch(/#\/stores\?q=CAFE\+zu$/);
    await field.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Café Zürich night' }).waitFor();
    await page.getByLabel('Another store').fill(strangeId);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: strangeId }).waitFor();
    await page.getByText('Local days, UTC').waitFor();
  });

  it('has the figures of the report, to the last digit, with the report’s options', async () => {
    for (const [options, query] of [
      [{}, '?no_data=down'],
      [{ windows: 'rolling', no_data: 'exclude' }, '?windows=rolling'],
    ] as const) {
      const report = await reportWhenDone(setting.service, await triggerReport(setting.service, options));
      const path = `/reports/${report.report_id}/rows?store_id=days`;
      const [row] = (await getJson<RowsPageResponseDto>(setting.service, path)).body.items;
      const page = await (await setting.visit()).open(`#/stores/days${query}`);
      await page.locator('.window').nth(2).waitFor();
      const shown = await page.locator('.window dd').allInnerTexts();
      const figures = ['hour', 'day', 'week'].flatMap((window) =>
        ['uptime', 'downtime'].map((what) =>
          Number(row![`${what}_last_${window}_${window === 'hour' ? 'minutes' : 'hours'}`]).toFixed(2),
        ),
      );
      expect(shown).toEqual(figures);
    }
  });

  it('shows the rule and the poll of each segment, by pointer and by keyboard', async () => {
    const page = await opened('days');
    const today = page.getByRole('group', { name: '2023-01-25' });
    const reason = page.locator('.reason');
    await today.getByRole('button').first().hover();
    await reason.getByText('first poll fills back').waitFor();
    expect(await reason.innerText()).toContain('inactive, 2023-01-25 09:30:00');
    expect(await reason.innerText()).toContain('2023-01-25 03:45:00 UTC');

    await today.getByRole('button').first().focus();
    await page.keyboard.press('ArrowRight');
    await reason.getByText('holds until the next poll').waitFor();
    await page.keyboard.press('End');
    await reason.getByText('holds to closing').waitFor();
    expect(await reason.innerText()).toContain('active, 2023-01-25 11:00:00');
    expect(await reason.innerText()).toContain('Up');
    // The whole day is one stop of the Tab key.
    expect(await today.locator('[tabindex="0"]').count()).toBe(1);
    expect(await page.locator('.tick').count()).toBe(5);
  });

  it('draws polls outside hours differently, and counts them', async () => {
    const page = await opened('night');
    const today = page.getByRole('group', {
      name: '2023-01-25, 2 segments, 1 poll outside hours (ignored)',
    });
    await today.waitFor();
    expect([await today.locator('.tick').count(), await today.locator('.tick-closed').count()]).toEqual([
      2, 1,
    ]);
    expect(await page.locator('.tick.tick-closed').count()).toBe(1);
  });

  it('has its incidents and its days of before', async () => {
    const page = await opened('days');
    await page.locator('.incidents').getByText('2023-01-23 16:00:00 to 2023-01-25 11:00:00').waitFor();
    await page.getByText('As a table').click();
    const history = page.getByRole('region', { name: 'Open time day by day' });
    await history.locator('tbody tr').nth(2).waitFor();
    expect(await history.locator('tbody tr').count()).toBe(3);
    expect(await history.locator('tbody tr').first().innerText()).toMatch(
      /^Wed 2023-01-25\s+8 h\s+6 h\s+2 h\s+–\s+–$/,
    );
  });

  it('has hours that can be corrected, with the error of a row beside it', async () => {
    const page = await opened('lost', /status of 422/);
    await page.getByRole('button', { name: 'Edit hours' }).click();
    await page.getByLabel('Row 2, to').fill('12:30');
    await page.getByRole('button', { name: 'Show what changes' }).click();
    const second = page.locator('.edited-row').nth(1);
    await second.getByText('It opens and closes at the same time.').waitFor();
    expect(await page.getByLabel('Row 2, to').getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator('.edited-row [aria-invalid=true]').count()).toBe(1);
    expect(await page.locator('.edited-row').first().locator('.fault').count()).toBe(0);
    expect((await stored('lost')).business_hours).toHaveLength(2);

    await page.getByLabel('Row 2, to').fill('23:00');
    await page.getByLabel('Row 2, weekday').selectOption('Saturday');
    await page.getByRole('button', { name: 'Remove row 1' }).click();
    await page.getByLabel('From which date?').selectOption('for all of history, as a correction');
    await page.getByRole('button', { name: 'Show what changes' }).click();
    await page.getByText('No past day changes.').waitFor();
    await page.getByRole('button', { name: 'Save hours' }).click();
    await page.getByText('12:30–23:00').waitFor();
    const { business_hours, hours_versions } = await stored('lost');
    expect(business_hours).toEqual([
      { day_of_week: 5, start_time_local: '12:30:00', end_time_local: '23:00:00' },
    ]);
    expect(hours_versions).toEqual([{ valid_from: null, business_hours }]);
    // The shown day is updated.
    await page.getByRole('group', { name: '2023-01-25, closed all day' }).waitFor();
  });

  it('has a zone that can be corrected, by a valid name', async () => {
    const page = await opened('night');
    const zone = page.getByLabel('Another zone');
    await zone.fill('Mars/Olympus_Mons');
    await page.getByText('There is no zone of that name').waitFor();
    expect(await page.getByRole('button', { name: 'Save zone' }).isDisabled()).toBe(true);
    await zone.fill('Europe/Berlin');
    await page.getByRole('button', { name: 'Save zone' }).click();
    await page.getByText('Local days, Europe/Berlin').waitFor();
    expect((await stored('night')).timezone).toBe('Europe/Berlin');
  });
});
