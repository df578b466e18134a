import type { Page } from 'playwright-core';
import type { FleetGroupPageResponseDto } from '../../src/fleet/api/fleet-groups.dto';
import type { StoreResponseDto } from '../../src/metrics/api/store.dto';
import type { TargetPageResponseDto } from '../../src/metrics/api/targets.controller';
import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';
import { getJson, storePath, uploadCsv } from '../support/product/client';
import type { Service } from '../support/product/service';
import { loadSmallFleet } from '../support/product/small-fleet';
import { until } from '../support/until';

/** Of the six stores with polls, two are in each region; the strange one and quiet have neither labels nor targets. */
const STORES = [
  'store_id,name,target_percent,sales_per_hour,region,brand',
  'always,Always Open,99,100,north,A',
  'days,Day Diner,99,,north,B',
  'lost,Lost & Found,10,,south,A',
  'night,Night Café,99.5,50,south,B',
  '',
].join('\n');

async function loadLabelledFleet(service: Service): Promise<void> {
  await loadSmallFleet(service);
  await uploadCsv(service, 'stores', STORES);
}

/** Waits for this number of rows of a table of budgets. */
const expectRows = (page: Page, rows: number): Promise<true> =>
  until(`${rows} rows`, async () =>
    (await page.getByRole('region', { name: 'Budgets' }).locator('tbody tr').count()) === rows
      ? true
      : undefined,
  );

describeInBrowser('labels of stores on the page', () => {
  const setting = settingOf('embedded', loadLabelledFleet);
  const read = async <Body>(path: string) => (await getJson<Body>(setting.service, path)).body;
  const opened = async (hash: string, expects?: RegExp): Promise<Page> =>
    (await setting.visit({ expects })).open(hash);
  const left = (page: Page, text: string) => page.getByText(`${text} with polls`, { exact: true }).waitFor();

  it('show the worst region by one choice, and its stores by one more', async () => {
    const page = await opened('#/');
    const groups = page.getByRole('region', { name: 'Groups of stores' });
    await page.getByLabel('Group by').selectOption('region');
    await groups.getByRole('link', { name: 'without region' }).waitFor();
    const { items } = await read<FleetGroupPageResponseDto>('/fleet/groups?by=region&no_data=exclude');
    const [worst] = items;
    expect(items.map(({ group }) => group.region).sort()).toEqual([null, 'north', 'south'].sort());
    const names = items.map(({ group }) => group.region ?? 'without region');
    expect(await groups.locator('tbody th').allInnerTexts()).toEqual(names);
    const cells = await groups.locator('tbody tr').first().locator('td').allInnerTexts();
    const { uptime_percent, below_target, never_up } = worst!.windows.last_week;
    expect([cells[0], cells[1], cells[2]]).toEqual([
      String(worst!.stores),
      String(worst!.statuses.down),
      uptime_percent!.toFixed(2),
    ]);
    expect(cells.slice(4, 6)).toEqual([String(below_target), String(never_up)]);

    await groups.locator('tbody a').first().click();
    await left(page, `${worst!.stores} of 6 stores`);
    await page.waitForURL(({ hash }) => new URLSearchParams(hash.slice(3)).has('labels'));
    // Its stores are grouped by the next key, and Back leads to all of them again.
    expect(await page.getByLabel('Group by').inputValue()).toBe('brand');
    await page.goBack();
    await left(page, '6 stores');
    await groups.getByRole('link', { name: 'without region' }).click();
    await left(page, '2 of 6 stores');
  });

  it('sort groups by each figure, and group by two keys', async () => {
    const page = await opened('#/?by=region,brand');
    const groups = page.getByRole('region', { name: 'Groups of stores' });
    await groups.getByRole('button', { name: 'Stores' }).click();
    await groups.locator('th[aria-sort=descending]').filter({ hasText: 'Stores' }).waitFor();
    const { items } = await read<FleetGroupPageResponseDto>(
      '/fleet/groups?by=region,brand&sort=-stores&no_data=exclude',
    );
    const names = items.map(({ group }) =>
      Object.entries(group)
        .map(([key, value]) => value ?? `without ${key}`)
        .join(' · '),
    );
    expect(names[0]).toBe('without region · without brand');
    await groups.locator('tbody tr').first().getByText(names[0]!).waitFor();
    expect(await groups.locator('tbody th').allInnerTexts()).toEqual(names);
    expect(await page.getByLabel('and by').inputValue()).toBe('brand');
    await page.getByRole('link', { name: 'Budgets of this month' }).click();
    await page.waitForURL(({ hash }) => hash.startsWith('#/targets?'));
    await page.getByRole('heading', { name: 'Groups' }).waitFor();
    expect(await page.getByLabel('and by').inputValue()).toBe('brand');
  });

  it('select stores, say where a selector is wrong, and stay in the next view', async () => {
    const page = await opened('#/', /status of 400/);
    const field = page.getByLabel('Labels', { exact: true });
    await left(page, '6 stores');
    await field.fill('region in (north');
    await field.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'column 17: expected a comma or )' }).waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await left(page, '6 stores');

    await field.fill('brand=');
    await page.locator('#filter-labels-completions option[value="brand=B"]').waitFor({ state: 'attached' });
    await field.fill('region = north,brand != B');
    await field.press('Enter');
    await left(page, '1 of 6 stores');
    await page.locator('.heat-body').getByRole('link', { name: 'Always Open always' }).waitFor();
    await page.getByRole('button', { name: 'Remove brand != B' }).click();
    await left(page, '2 of 6 stores');
    await page.getByRole('navigation').getByRole('link', { name: 'Calendar' }).click();
    await page.getByText('2 stores with polls selected.').waitFor();
    await page.getByLabel('First date').fill('2023-12-25');
    await page
      .getByRole('form', { name: 'New special hours' })
      .getByRole('button', { name: 'Show what changes' })
      .click();
    await page.getByText('This changes 2 stores on 1 date.').waitFor();
  });

  it('are corrected where an address has a wrong selector', async () => {
    const page = await opened('#/?labels=region%3D', /status of 400/);
    await page.getByRole('alert').filter({ hasText: 'column 8: expected a value after =' }).waitFor();
    const field = page.getByLabel('Labels', { exact: true });
    expect(await field.inputValue()).toBe('region=');
    await field.fill('region=south');
    await field.press('Enter');
    await left(page, '2 of 6 stores');
  });

  it('are columns of a report, and its groups', async () => {
    const page = await opened('#/?labels=region');
    await left(page, '4 of 6 stores');
    await page.getByRole('navigation').getByRole('link', { name: 'Reports' }).click();
    expect(await page.getByLabel('Labels', { exact: true }).inputValue()).toBe('region');
    await page.getByLabel('Also show labels').fill('brand');
    await page.getByRole('button', { name: 'Generate report' }).click();
    const entry = page.locator('.report');
    await entry.getByText('Completed').waitFor();
    await entry.getByRole('link', { name: /^As of/ }).click();
    await page.getByText('4 stores', { exact: true }).waitFor();
    const row = page.locator('.figures tbody tr').filter({ hasText: 'Night Café night' });
    await row.waitFor();
    expect(await row.locator('td').allInnerTexts()).toContain('B');

    await page.goBack();
    await page.getByLabel('Group by').selectOption('region');
    await page.getByRole('button', { name: 'Generate report' }).click();
    await entry.nth(1).waitFor();
    await entry.first().getByText('Completed').waitFor();
    await entry
      .first()
      .getByRole('link', { name: /^As of/ })
      .click();
    await page.getByText('2 groups', { exact: true }).waitFor();
    await page.locator('.figures tbody th').nth(1).waitFor();
    const groups = await page.locator('.figures tbody th').allInnerTexts();
    expect(groups.sort()).toEqual(['north', 'south']);
    expect(await page.locator('.figures tbody tr td:nth-of-type(1)').allInnerTexts()).toEqual(['2', '2']);
  });

  it('are edited with the other details of a store, with an error beside the one wrong field', async () => {
    const page = await opened('#/stores/night', /status of 422/);
    await page.getByRole('heading', { level: 1, name: 'Night Café night' }).waitFor();
    await page.getByRole('button', { name: 'Edit details' }).click();
    await page.getByLabel('Target').fill('0.995');
    await page.getByLabel('Label 2, value').fill('west');
    await page.getByRole('button', { name: 'Add a label' }).click();
    await page.getByLabel('Label 3, key').fill('tier');
    await page.getByRole('button', { name: 'Save details' }).click();
    await page.getByText('Give a value, or remove the label.').waitFor();
    await page.getByLabel('Label 3, value').fill('1');
    await page.getByRole('button', { name: 'Save details' }).click();
    await page.getByText('The target is not a percentage above 1').waitFor();
    expect(await page.getByRole('form', { name: 'Details' }).locator('[aria-invalid=true]').count()).toBe(1);

    const asking = page.waitForEvent('dialog');
    await page.evaluate(`setTimeout(() => { location.hash = '#/reports'; })`);
    await (await asking).dismiss();
    await page.waitForURL(/#\/stores\/night$/);
    await page.getByLabel('Target').fill('99,9 %');
    await page.getByRole('button', { name: 'Save details' }).click();
    await page.getByText('99.9 % of its open time').waitFor();
    const store = await read<StoreResponseDto>(storePath('night'));
    expect(store).toMatchObject({ name: 'Night Café', target_percent: 99.9, sales_per_hour: 50 });
    expect(store.labels).toEqual({ brand: 'B', region: 'west', tier: '1' });

    await page.getByRole('list', { name: 'Labels' }).getByRole('link', { name: 'region west' }).click();
    await left(page, '1 of 6 stores');
  });
});

describeInBrowser('targets of stores on the page', () => {
  const setting = settingOf('embedded', loadLabelledFleet);

  it('are shown by state and by group, and lead to the budget of a store', async () => {
    const page = await (await setting.visit()).open('#/targets');
    const budgets = page.getByRole('region', { name: 'Budgets' });
    await budgets.locator('tbody tr').nth(3).waitFor();
    await page.getByLabel('Days').selectOption('first and last day');
    await page.getByLabel('First day').fill('2023-01-25');
    await page.getByLabel('Last day').fill('2023-01-25');
    await budgets.getByText('At risk').waitFor();
    const path = '/targets?from_date=2023-01-25&to_date=2023-01-25';
    const { items, states } = (await getJson<TargetPageResponseDto>(setting.service, path)).body;
    expect(await budgets.locator('tbody th').allInnerTexts()).toEqual(
      items.map(({ name, store_id }) => `${name} ${store_id}`),
    );
    const counts = await page.locator('.status-count-number').allInnerTexts();
    expect(counts).toEqual([states.breached, states.at_risk, states.met].map(String));
    expect(states).toEqual({ breached: 3, at_risk: 1, met: 0 });
    await page.getByRole('button', { name: /^Breached/ }).click();
    await page.waitForURL(/state=breached/);
    await expectRows(page, states.breached);

    await page.getByRole('button', { name: /^Breached/ }).click();
    await page.getByLabel('Group by').selectOption('region');
    await budgets.getByRole('link', { name: 'north' }).click();
    await expectRows(page, 2);
    expect(await page.getByLabel('Labels', { exact: true }).inputValue()).toBe('region=north');
    const [worst] = items.filter(({ store_id }) => store_id === 'always' || store_id === 'days');
    await budgets.locator('tbody a').first().click();
    await page.getByRole('link', { name: 'Budget of this month' }).waitFor();
    await page.getByText(`target ${worst!.target_percent} %,`).waitFor();
  });
});
