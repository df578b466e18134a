import type { Page } from 'playwright-core';
import type { FleetGroupPageResponseDto } from '../../src/fleet/api/fleet.dto';
import type { StoreResponseDto } from '../../src/metrics/api/store.dto';
import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';
import { getJson, storePath, uploadCsv } from '../support/product/client';
import type { Service } from '../support/product/service';
import { loadSmallFleet } from '../support/product/small-fleet';

/** Of the six stores with polls, two are in each region, and the strange one and quiet have none. */
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
    const { items } = await read<FleetGroupPageResponseDto>('/fleet/groups?by=region');
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
    const { items } = await read<FleetGroupPageResponseDto>('/fleet/groups?by=region,brand&sort=-stores');
    const names = items.map(({ group }) =>
      Object.entries(group)
        .map(([key, value]) => value ?? `without ${key}`)
        .join(' · '),
    );
    expect(names[0]).toBe('without region · without brand');
    await groups.locator('tbody tr').first().getByText(names[0]!).waitFor();
    expect(await groups.locator('tbody th').allInnerTexts()).toEqual(names);
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
    await page.getByRole('button', { name: 'Check the special hours' }).click();
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

    const asked: string[] = [];
    page.once('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await page.getByRole('navigation').getByRole('link', { name: 'Reports' }).click();
    await page.waitForURL(/#\/stores\/night$/);
    expect(asked).toEqual(['confirm']);
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
