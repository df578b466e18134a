import type { Page } from 'playwright-core';
import type { ExclusionPageResponseDto } from '../../src/ingestion/api/exclusions.dto';
import type { StoreResponseDto } from '../../src/metrics/api/store.dto';
import type { TimelineResponseDto } from '../../src/metrics/api/timeline.dto';
import type { RowsPageResponseDto } from '../../src/reports/api/rows.controller';
import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';
import { getJson, postJson, storePath } from '../support/product/client';
import { loadSmallFleet } from '../support/product/small-fleet';

interface SpecialHours {
  readonly special_hours: readonly object[];
}

describeInBrowser('calendars of a store on the page', () => {
  const setting = settingOf('embedded', loadSmallFleet);
  const opened = async (id: string, expects?: RegExp, query = ''): Promise<Page> =>
    (await setting.visit({ expects })).open(`#/stores/${encodeURIComponent(id)}${query}`);
  const read = async <Body>(path: string) => (await getJson<Body>(setting.service, path)).body;

  it('says what each day rests on, and that a day is down for a single poll', async () => {
    const page = await opened('days');
    const evidence = page.locator('.day-evidence');
    await evidence.nth(6).waitFor();
    const { days } = await read<TimelineResponseDto>(storePath('days', '/timeline'));
    expect(days.at(-2)).toMatchObject({ date: '2023-01-24', evidence: { polls: 1 } });
    expect(await evidence.allInnerTexts()).toEqual([
      '2 polls, longest gap 6 h',
      'a single poll, for 8 h',
      '2 polls, longest gap 7 h',
      '',
      '',
      'before the first poll',
      'before the first poll',
    ]);
    expect(await page.locator('.day-evidence-weak').allInnerTexts()).toEqual(['a single poll, for 8 h']);
  });

  it('counts as the address says, and says so in each part', async () => {
    const page = await opened('days');
    await page.getByText('Accounting: daily. Exclusions: applied.').first().waitFor();
    await page.getByLabel('Accounting').selectOption('carry forward');
    await page.getByLabel('Minutes a poll counts for').fill('90');
    await page.keyboard.press('Enter');
    await page.getByLabel('Exclusions').selectOption('ignore');
    const says = page.getByText(
      'Accounting: carry forward, a poll counts for 1 h 30 min. Exclusions: ignored.',
    );
    // The figures and the incidents.
    await says.nth(1).waitFor();
    const counting = { accounting: 'carry_forward', carry_minutes: 90, exclusions: 'ignore' };
    const query = { no_data: 'exclude', ...counting };
    const { sums } = await read<TimelineResponseDto>(storePath('days', '/timeline', query));
    const shown = page.locator('.window').nth(2).locator('dd');
    expect(await shown.nth(1).innerText()).toBe(sums.last_week!.downtime_hours.toFixed(2));
    expect(page.url()).toContain('accounting=carry_forward&carry_minutes=90&exclusions=ignore');
    await page.reload();
    await says.nth(1).waitFor();
    await page.getByLabel('Minutes a poll counts for').fill('0');
    await page.getByText('A whole number from 1 to 10080').waitFor();
    expect(page.url()).toContain('carry_minutes=90');
  });

  it('begins new hours on a date, once it has shown what they change', async () => {
    const page = await opened('days');
    await page.getByRole('button', { name: 'Edit hours' }).click();
    expect(await page.getByLabel('First date').inputValue()).toBe('2023-01-25');
    await page.getByLabel('First date').fill('2023-01-24');
    await page.getByLabel('Row 2, to').fill('16:00');
    await page.getByLabel('Row 3, to').fill('16:00');
    await page.getByRole('button', { name: 'Show what changes' }).click();
    await page.getByText('1 past day would have other hours.').waitFor();
    expect(await page.locator('.preview tbody tr').first().innerText()).toMatch(
      /^Open time\s+40.00 h\s+38.00 h$/,
    );
    const before = await read<StoreResponseDto>(storePath('days'));
    expect(before.hours_versions).toHaveLength(1);

    await page.getByRole('button', { name: 'Save hours' }).click();
    await page.getByText('From Tue 2023-01-24 on, in force now').waitFor();
    await page.getByText('Without a first date, in the past').waitFor();
    const { hours_versions } = await read<StoreResponseDto>(storePath('days'));
    expect(hours_versions.map(({ valid_from }) => valid_from)).toEqual([null, '2023-01-24']);

    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('From Tue 2023-01-24 on, in force now').waitFor({ state: 'detached' });
    expect((await read<StoreResponseDto>(storePath('days'))).hours_versions).toEqual(before.hours_versions);
  });

  it('keeps hours that are not saved, unless the user discards them', async () => {
    const page = await (await setting.visit()).open('#/stores');
    await page.getByRole('link', { name: 'lost' }).click();
    await page.getByRole('button', { name: 'Edit hours' }).click();
    await page.getByLabel('Row 1, to').fill('12:15');
    const asked: string[] = [];
    let leaves = false;
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void (leaves ? dialog.accept() : dialog.dismiss());
    });
    const stays = async (questions: number): Promise<void> => {
      await page.waitForURL(/#\/stores\/lost$/);
      expect(await page.getByLabel('Row 1, to').inputValue()).toBe('12:15');
      expect(asked).toHaveLength(questions);
    };
    await page.getByRole('link', { name: 'Reports' }).click();
    await stays(1);
    await page.evaluate('history.back()');
    await page.waitForURL(/#\/stores$/);
    await stays(2);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await stays(3);
    leaves = true;
    await page.getByRole('link', { name: 'Reports' }).click();
    await page.getByRole('heading', { level: 1, name: 'Reports' }).waitFor();
    await page.evaluate('history.back()');
    await page.getByRole('button', { name: 'Edit hours' }).waitFor();
    expect(asked).toEqual(['confirm', 'confirm', 'confirm', 'confirm']);
  });

  it('has special hours that are made, edited and removed by date', async () => {
    const page = await opened('always', /status of 422/);
    const stored = () => read<SpecialHours>(storePath('always', '/special-hours'));
    const show = page.getByRole('button', { name: 'Show what changes' });
    await page.getByText('Every date has the hours of its weekday.').waitFor();
    await page.getByRole('button', { name: 'Add special hours' }).click();
    await page.getByLabel('First date').fill('2023-01-24');
    await page.getByLabel('Last date').fill('2023-01-25');
    await show.click();
    await page.getByText('1 past day would have other hours.').waitFor();
    const openTime = page.locator('.preview tbody tr').first();
    expect(await openTime.innerText()).toMatch(/^Open time\s+156.00 h\s+120.00 h$/);
    expect((await stored()).special_hours).toEqual([]);
    await page.getByLabel('First date').fill('2023-01-25');
    await page.getByLabel('Last date').fill('');
    await openTime.waitFor({ state: 'detached' });
    await show.click();
    await page.getByText('No past day changes.').waitFor();
    await page.getByRole('button', { name: 'Save special hours' }).click();
    await page.getByRole('group', { name: '2023-01-25, closed all day, 2 polls outside hours' }).waitFor();
    const entry = page.getByRole('list', { name: 'Special hours from today on' }).locator('li');
    expect(await entry.innerText()).toMatch(/^Wed 2023-01-25 closed/);

    await page.getByRole('button', { name: 'Edit 2023-01-25' }).click();
    await page.getByLabel('The store is').selectOption('open at these hours');
    await page.getByLabel('Hours 1, from').fill('25:00');
    await page.getByLabel('Hours 1, to').fill('12:30');
    await show.click();
    await page.getByRole('alert').filter({ hasText: 'The opening time is not a time' }).waitFor();
    expect((await stored()).special_hours).toMatchObject([{ start_time_local: null }]);
    await page.getByLabel('Hours 1, from').fill('06:00');
    await page.getByLabel('Reason').fill('half a day');
    await show.click();
    await page.getByRole('button', { name: 'Save special hours' }).click();
    await entry.getByText('06:00–12:30').waitFor();
    expect((await stored()).special_hours).toEqual([
      {
        date: '2023-01-25',
        start_time_local: '06:00:00',
        end_time_local: '12:30:00',
        reason: 'half a day',
      },
    ]);

    await page.getByRole('button', { name: 'Remove: 2023-01-25' }).click();
    await openTime.waitFor();
    expect(await openTime.innerText()).toMatch(/^Open time\s+150.00 h\s+156.00 h$/);
    await page.getByRole('button', { name: 'Remove special hours' }).click();
    await page.getByText('Special hours removed.').waitFor();
    await page.getByText('Every date has the hours of its weekday.').waitFor();
    expect((await stored()).special_hours).toEqual([]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await entry.getByText('06:00–12:30').waitFor();
    expect((await stored()).special_hours).toMatchObject([{ date: '2023-01-25', reason: 'half a day' }]);
  });

  it('has exclusions that are made, seen with kind and reason, and revoked', async () => {
    const page = await opened('always', /status of 400/);
    await page.getByRole('button', { name: 'Exclude time' }).click();
    await page.getByLabel('From, in America/Chicago').fill('2023-01-25T11:00');
    await page.getByLabel('To, in America/Chicago').fill('2023-01-25T10:00');
    await page.getByLabel('Reason').fill('new router');
    await page.getByRole('button', { name: 'Show what changes' }).click();
    await page.getByText('The end is not after the beginning').waitFor();
    expect(await page.getByLabel('To, in America/Chicago').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('To, in America/Chicago').fill('2023-01-25T13:00');
    await page.getByRole('button', { name: 'Show what changes' }).click();
    await page.getByText('No past day changes.').waitFor();
    const openTime = page.locator('.preview tbody tr').first();
    expect(await openTime.innerText()).toMatch(/^Open time\s+150.00 h\s+149.00 h$/);
    expect((await read<ExclusionPageResponseDto>('/exclusions?store_id=always')).total).toBe(0);
    await page.getByRole('button', { name: 'Exclude this time' }).click();

    await page.locator('.standing').getByText('Excluded').waitFor();
    const segment = page.getByRole('button', { name: 'Excluded, 11:00:00 to 12:00:00, planned: new router' });
    await segment.focus();
    await page.locator('.reason').getByText('planned: new router').waitFor();
    const { items } = await read<ExclusionPageResponseDto>('/exclusions?store_id=always');
    expect(items).toMatchObject([
      {
        starts_at: '2023-01-25T17:00:00.000Z',
        ends_at: '2023-01-25T19:00:00.000Z',
        kind: 'planned',
        reason: 'new router',
      },
    ]);

    const entry = page.getByRole('list', { name: 'Exclusions' }).locator('li');
    await entry.getByRole('button', { name: /^Revoke/ }).click();
    await entry.getByRole('button', { name: /^Revoke now/ }).click();
    await entry.getByText(/it has no effect$/).waitFor();
    await page.locator('.standing').getByText('Down').waitFor();
    expect(await segment.count()).toBe(0);
  });
});

describeInBrowser('calendars of many stores on the page', () => {
  const setting = settingOf('embedded', loadSmallFleet);
  const read = async <Body>(path: string) => (await getJson<Body>(setting.service, path)).body;

  it('take what the filter of the fleet leaves, and check before they change', async () => {
    const page = await (await setting.visit()).open('#/?q=a');
    await page.getByRole('link', { name: 'Special hours or exclusions' }).click();
    await page.getByText('2 stores with polls selected.').waitFor();
    await page.getByLabel('First date').fill('2023-12-25');
    await page.getByLabel('Last date').fill('2023-12-26');
    await page
      .getByRole('form', { name: 'New special hours' })
      .getByRole('button', { name: 'Show what changes' })
      .click();
    await page.getByText('This changes 2 stores on 2 dates.').waitFor();
    const special = (id: string) => read<SpecialHours>(storePath(id, '/special-hours'));
    expect((await special('days')).special_hours).toEqual([]);
    await page.getByRole('button', { name: 'Save for 2 stores' }).click();
    await page.getByText('Saved. Completed: 4 inserted').waitFor();
    const closed = { start_time_local: null, end_time_local: null, reason: null };
    const dates = [
      { date: '2023-12-25', ...closed },
      { date: '2023-12-26', ...closed },
    ];
    expect((await special('days')).special_hours).toEqual(dates);
    expect((await special('always')).special_hours).toEqual(dates);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone: the hours of the weekday apply again.').waitFor();
    expect((await special('days')).special_hours).toEqual([]);
    expect((await special('always')).special_hours).toEqual([]);
  });

  it('take special hours away again', async () => {
    const dates = [{ date: '2024-01-01', reason: 'New Year' }];
    const selection = { store_ids: ['always', 'days'] };
    expect((await postJson(setting.service, '/special-hours', { selection, dates })).status).toBe(201);
    const page = await (await setting.visit()).open('#/calendar?q=a');
    await page.getByText('2 stores with polls selected.').waitFor();
    await page.getByLabel('First date').fill('2023-12-31');
    await page.getByLabel('Last date').fill('2024-01-02');
    await page.getByLabel('The stores are').selectOption('open as usual: remove special hours');
    await page
      .getByRole('form', { name: 'New special hours' })
      .getByRole('button', { name: 'Show what changes' })
      .click();
    await page.getByText('This changes 2 stores on 1 date.').waitFor();
    await page.getByText('It replaces or removes special hours').waitFor();
    await page.getByRole('button', { name: 'Save for 2 stores' }).click();
    await page.getByText('the audit log has what was replaced').waitFor();
    expect((await read<SpecialHours>(storePath('days', '/special-hours'))).special_hours).toEqual([]);
  });

  it('exclude the time of all of them, and revoke it together', async () => {
    const page = await (await setting.visit({ expects: /status of 404/ })).open('#/calendar');
    await page.getByText('No exclusions match').waitFor();
    await page.getByLabel('Store ids').fill('days\nnight, nobody');
    await page.getByText('3 pasted ids').waitFor();
    await page.getByLabel('From, in UTC', { exact: true }).fill('2023-01-25T10:00');
    await page.getByLabel('To, in UTC', { exact: true }).fill('2023-01-25T12:00');
    await page.locator('#exclusion-kind').selectOption('excused');
    await page
      .getByRole('form', { name: 'New exclusion' })
      .getByRole('button', { name: 'Show what changes' })
      .click();
    await page.getByRole('alert').filter({ hasText: 'There is no store nobody.' }).waitFor();
    await page.getByLabel('Store ids').fill('days\nnight');
    await page
      .getByRole('form', { name: 'New exclusion' })
      .getByRole('button', { name: 'Show what changes' })
      .click();
    await page.getByText('This excludes the time of 2 stores: 2 new exclusions.').waitFor();
    expect((await read<ExclusionPageResponseDto>('/exclusions')).total).toBe(0);
    await page.getByRole('button', { name: 'Exclude time of 2 stores' }).click();
    await page.getByText('2 exclusions made.').waitFor();

    await page.getByRole('button', { name: 'Show them below' }).click();
    const entries = page.getByRole('list', { name: 'Exclusions' }).locator('li');
    await entries.nth(1).waitFor();
    expect((await entries.locator('a').allInnerTexts()).sort()).toEqual(['days', 'night']);
    await page.getByRole('button', { name: /^Revoke all of them/ }).click();
    await page.getByRole('button', { name: /^Revoke all of them now/ }).click();
    await page.getByText('2 exclusions revoked.').waitFor();
    await page.getByText('No exclusions match').waitFor();
    await page.getByLabel('Show', { exact: true }).selectOption('revoked');
    await entries
      .nth(1)
      .getByText(/it has no effect$/)
      .waitFor();
    await page.locator('#list-kind').selectOption('planned');
    await page.getByText('No exclusions match').waitFor();
  });

  it('are a status of the fleet, with a look of their own in the heat map', async () => {
    const time = { starts_at: '2023-01-25T12:00:00Z', ends_at: '2023-01-26T12:00:00Z', kind: 'planned' };
    const { status } = await postJson(setting.service, '/exclusions', { store_id: 'always', ...time });
    expect(status).toBe(201);
    const page = await (await setting.visit()).open('#/');
    const count = page.getByRole('button', { name: /^Excluded/ });
    await count.filter({ hasText: '1' }).click();
    await page.waitForURL(/status=excluded/);
    // Of what is left of its week, it was up at no time.
    await page.getByRole('button', { name: 'Never up in the last week: 1 store' }).click();
    await page.locator('[role="grid"][aria-rowcount="2"]').waitFor();
    await page.locator('.heat-body').getByRole('link', { name: 'always' }).waitFor();
    await page.getByRole('grid').focus();
    await page.locator('.heat [aria-live]').getByText('Store always: excluded.').waitFor();
    await page.getByRole('list', { name: 'Legend' }).getByText('excluded').waitFor();
  });

  it('make reports of a period, with a row for each day and what it rests on', async () => {
    const page = await (await setting.visit()).open('#/reports');
    await page.getByLabel('Report period').selectOption('two dates');
    await page.getByLabel('First date').fill('2023-01-23');
    await page.getByLabel('Last date').fill('2023-01-24');
    await page.getByLabel('Rows').selectOption('by day');
    await page.getByLabel('Columns').selectOption('detailed, with names and evidence');
    await page.getByRole('button', { name: 'Generate report' }).click();
    const entry = page.locator('.report');
    await entry.getByText('Completed').waitFor();
    await entry.getByText('2023-01-23 to 2023-01-24 by day').waitFor();
    await entry.getByRole('link', { name: /^As of/ }).click();
    await page.getByText('12 rows').waitFor();
    const heads = await page.locator('.figures th[scope=col]').allTextContents();
    expect(heads.join(', ')).toBe(
      'Store▲, Zone, Day, Up h, Down h, Open h, No data h, Excluded h, Uptime %, Polls, Longest gap min',
    );
    await page.getByRole('button', { name: 'Down' }).click();
    await page.locator('th[aria-sort=descending]').filter({ hasText: 'Down' }).waitFor();
    const id = page.url().match(/reports\/([^?]+)/)![1]!;
    const { items } = await read<RowsPageResponseDto>(`/reports/${id}/rows?sort=-downtime&limit=50`);
    const row = page
      .locator('.figures tbody tr')
      .filter({ hasText: 'days' })
      .filter({ hasText: '2023-01-24' });
    const { uptime_percent, polls } = items.find(
      ({ store_id, day }) => store_id === 'days' && day === '2023-01-24',
    )!;
    expect([uptime_percent, polls]).toEqual([0, 1]);
    expect(await row.innerText()).toMatch(
      /^days\s+Asia\/Kathmandu\s+2023-01-24\s+0.00\s+8.00\s+8.00\s+0.00\s+0.00\s+0.00\s+1\s+480.00$/,
    );
  });
});
