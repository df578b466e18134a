import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';
import { postJson, putJson, storePath } from '../support/product/client';
import { loadSmallFleet } from '../support/product/small-fleet';

describeInBrowser('what is known of a store, on the page,', () => {
  const setting = settingOf('embedded', loadSmallFleet);
  const opened = async (place: string): Promise<Page> => (await setting.visit()).open(`#/stores/${place}`);
  const heads = (page: Page): Promise<string[]> => page.locator('.window-head').allInnerTexts();

  it('leaves time without data out, and says how much is covered', async () => {
    const page = await opened('always');
    // Of the days since the first poll, one has no data.
    await page.getByText('31.9 % up · 60.0 % covered', { exact: true }).waitFor();
    expect(await heads(page)).toEqual([
      '50.0 % up · 100.0 % covered',
      '95.8 % up · 100.0 % covered',
      '31.9 % up · 60.0 % covered',
    ]);
    await page.getByLabel('Time without data').selectOption('counts as down, as in reports');
    await page.getByText('7.4 % up · 60.0 % covered', { exact: true }).waitFor();
    expect(page.url()).toContain('no_data=down');
    // The choice is also of the incidents.
    await page.getByRole('list', { name: 'Incidents' }).getByText('6 d').waitFor();
  });

  it('has gaps as a kind of their own', async () => {
    const page = await opened('always');
    const gaps = page.getByRole('list', { name: 'Gaps in the data' });
    await gaps.getByText('2023-01-24 00:00:00 to 2023-01-25 00:00:00').waitFor();
    expect(await gaps.locator('li').allInnerTexts()).toEqual([expect.stringMatching(/^1 d without data/)]);
    const incidents = page.getByRole('list', { name: 'Incidents' });
    await incidents.getByText('2023-01-25 11:30:00 to 2023-01-25 12:00:00').waitFor();
    expect(await incidents.getByText(/ down/).count()).toBe(2);

    await page.goto(`${setting.service.url}/#/stores/quiet?no_data=down`);
    await page.getByRole('list', { name: 'Incidents' }).getByText('without data, counted as down').waitFor();
    await gaps.getByText('up to now').waitFor();
    await page.goto(`${setting.service.url}/#/stores/quiet`);
    await page.getByText('As far as there is data, the store was not down').waitFor();
    await page.getByText('0.0 % covered', { exact: true }).nth(2).waitFor();
    expect(await heads(page)).toEqual(['0.0 % covered', '0.0 % covered', '0.0 % covered']);
  });

  it('is paler where it is filled back, or rests on an old poll', async () => {
    const page = await opened('days');
    const day = page.getByRole('group', { name: /^2023-01-24/ });
    await day.locator('.guess').nth(1).waitFor();
    const guesses = await day.locator('.guess').all();
    const places = await Promise.all(guesses.map((guess) => guess.getAttribute('style')));
    expect(places).toEqual(['left: 0%;', 'left: 60%;']);
    await day.getByRole('button', { name: /first poll fills back, uncertain$/ }).focus();
    await page.locator('.reason').getByText('Uncertain').waitFor();
  });

  it('has the months since the first poll day by day, which lead to the explanation of a day', async () => {
    const page = await opened('days');
    const months = page.locator('.calendar-month');
    await months.first().waitFor();
    expect(await months.locator('h3').allInnerTexts()).toEqual(['January 2023']);
    await page.getByTitle('Fri 2023-01-20: before the first poll').waitFor();
    await page.getByTitle('Sun 2023-01-29: in the future').waitFor();
    const day = page.getByRole('link', { name: 'Wed 2023-01-25: 75.0 % up, 100.0 % covered' });
    await day.focus();
    await page.keyboard.press('ArrowLeft');
    await page.locator('[data-date="2023-01-24"]:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/from=2023-01-24&to=2023-01-24/);
    await page.locator('.window h3').filter({ hasText: '2023-01-24' }).waitFor();
    expect(await heads(page)).toEqual(['0.0 % up · 100.0 % covered']);
    await page.locator('.day').nth(1).waitFor({ state: 'detached' });
    await page.locator('.day-evidence').waitFor();
    expect(await page.locator('.day-evidence').allInnerTexts()).toEqual(['a single poll, for 8 h']);
  });

  it('is of the time of the address', async () => {
    const page = await opened('days?period=last_week');
    await page.locator('.window h3').filter({ hasText: 'last week, Monday to Sunday' }).waitFor();
    expect(await heads(page)).toEqual(['before the first poll']);
    await page.goto(`${setting.service.url}/#/stores/always?as_of=2023-01-25T16:00:00.000Z&zone=utc`);
    const standing = page.locator('.standing');
    await standing.getByText('as of 2023-01-25 16:00:00').waitFor();
    await standing.getByText('Up', { exact: true }).waitFor();
    await page.goto(`${setting.service.url}/#/stores/always?from=2023-02-01&to=2023-02-02`);
    await page.getByText('The selected time has not begun').waitFor();
  });

  it('has the hours of this week, with special hours and exclusions', async () => {
    const day = { from_date: '2023-01-26', to_date: '2023-01-26' };
    const special_hours = [{ date: '2023-01-26', reason: 'fair' }];
    await putJson(setting.service, storePath('days', '/special-hours', day), { special_hours });
    const { status } = await postJson(setting.service, '/exclusions', {
      store_id: 'days',
      starts_at: '2023-01-25T04:00:00Z',
      ends_at: '2023-01-25T06:00:00Z',
      kind: 'planned',
      reason: 'new router',
    });
    expect(status).toBe(201);
    const page = await opened('days');
    const week = page.getByRole('list', { name: 'Hours of this week' }).locator('li');
    await week.nth(2).getByText('excluded 09:45–11:45, planned: new router').waitFor();
    expect(await week.nth(3).innerText()).toMatch(
      /^Thu 2023-01-26\s+closed special: fair, in place of 09:00–17:00$/,
    );
    expect(await week.nth(6).innerText()).toMatch(/^Sun 2023-01-29\s+closed$/);
    expect(await week.nth(2).locator('.fill-excluded').count()).toBe(1);
    expect(await week.nth(2).getAttribute('aria-current')).toBe('date');
  });
});
