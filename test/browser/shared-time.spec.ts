import type { Page } from 'playwright-core';
import type { TargetPageResponseDto } from '../../src/metrics/api/targets.controller';
import { countClicks } from '../support/browser/clicks';
import { describeInBrowser } from '../support/browser/chromium';
import { loadManyStores, nameOf } from '../support/browser/many-stores';
import { settingOf } from '../support/browser/setting';
import { getJson, uploadCsv } from '../support/product/client';
import type { Service } from '../support/product/service';
import { holds } from '../support/browser/holds';

const STORES = 130;
const ROWS = 'tbody tr';

/** More than a page of stores, and of their targets. */
async function loadStoresWithTargets(service: Service): Promise<void> {
  await loadManyStores(service, STORES);
  const details = Array.from({ length: STORES }, (_, store) => `${nameOf(store)},99,Shop ${store}`);
  await uploadCsv(service, 'stores', `store_id,target_percent,name\n${details.join('\n')}\n`);
}

const choose = (page: Page, label: string, option: string) => page.getByLabel(label).selectOption(option);

describeInBrowser('the time that all views share', () => {
  const setting = settingOf('embedded', loadStoresWithTargets);
  const asOf = '2023-01-25T12:00:00.000Z';

  it('is chosen once, kept from view to view, and Back goes back', async () => {
    const page = await (await setting.visit()).open('#/targets');
    await page.locator(ROWS).first().waitFor();
    await choose(page, 'Days', 'yesterday');
    await page.waitForURL(/#\/targets\?period=yesterday$/);
    await page.getByText('in the whole period: yesterday').waitFor();
    await page.getByLabel('Moment').fill('2023-01-25T12:00');
    await page.waitForURL(({ hash }) => new URLSearchParams(hash.split('?')[1]).get('as_of') === asOf);
    await page.getByText('Downtime counts up to 2023-01-25 12:00:00 UTC').waitFor();

    const path = `/targets?period=yesterday&as_of=${asOf}&sort=left&limit=50`;
    const { body } = await getJson<TargetPageResponseDto>(setting.service, path);
    expect(await page.locator('.status-count-number').allInnerTexts()).toEqual(
      [body.states.breached, body.states.at_risk, body.states.met].map(String),
    );

    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Stores' }).click();
    await page.getByText('only the moment applies to this view').waitFor();
    await page.locator(ROWS).first().getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: nameOf(0) }).waitFor();
    expect(new URLSearchParams(page.url().split('?')[1]).get('as_of')).toBe(asOf);

    for (let entry = 0; entry < 3; entry++) await page.goBack();
    await page.waitForURL(/#\/targets\?period=yesterday$/);
    await page.goBack();
    await page.waitForURL(/#\/targets$/);
    await page.getByText('in the whole period: this month').waitFor();
    await page.goForward();
    await page.getByRole('button', { name: 'Now', exact: true }).click();
    await page.waitForURL(/#\/targets$/);
  });

  it('has first and last days, of which neither is before the other', async () => {
    const page = await (await setting.visit()).open('#/targets');
    await choose(page, 'Days', 'first and last day');
    await page.getByLabel('First day').fill('2023-01-24');
    await page.getByLabel('Last day').fill('2023-01-23');
    await page.getByText('Before the first').waitFor();
    await page.getByLabel('Last day').fill('2023-01-25');
    await page.waitForURL(/from=2023-01-24&to=2023-01-25/);
    await page.getByText('in the whole period: 2023-01-24 to 2023-01-25').waitFor();
  });

  it('is shown by the clock of the store, mine, or UTC', async () => {
    // Whose zone is America/New_York.
    const page = await (await setting.visit()).open(`#/stores?q=${nameOf(0)}`);
    const polled = page.locator(ROWS).first().locator('time');
    await polled.waitFor();
    const at = (await polled.getAttribute('datetime'))!;
    const utc = `${at.slice(0, 19).replace('T', ' ')} UTC`;
    const own = await polled.innerText();
    expect(own).toContain(utc);
    expect(own.length).toBeGreaterThan(utc.length);
    const shown = "document.querySelector('tbody time').innerText";
    await choose(page, 'Clock', 'utc');
    await holds(page, `${shown} === '${utc}'`);
    await choose(page, 'Clock', 'mine');
    await page.waitForURL(/zone=mine/);
    // The clock of the browser, in the format of the page.
    const mine = await page.evaluate<string>(`(() => {
      const at = new Date('${at}');
      const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(at);
      return at.toLocaleString('sv-SE') + ' ' + parts.find(({ type }) => type === 'timeZoneName').value;
    })()`);
    await holds(page, `${shown} === '${mine}'`);
  });

  it('is behind a button on a phone', async () => {
    const page = await (await setting.visit({ width: 390 })).open('#/targets');
    await page.locator(ROWS).first().waitFor();
    expect(await page.getByLabel('Days').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Now, each store’s own' }).click();
    await choose(page, 'Days', 'yesterday');
    await page.getByText('in the whole period: yesterday').waitFor();
    await page.getByRole('button', { name: 'Another time, each store’s own' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  it('is handed over by a link, with one click', async () => {
    const visit = await setting.visit();
    await visit.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await visit.open('#/targets?zone=utc&q=Shop+7');
    await page.locator(ROWS).first().waitFor();
    const clicks = await countClicks(page);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('Link copied').waitFor();
    expect(await clicks()).toBe(1);
    const link = await page.evaluate<string>('navigator.clipboard.readText()');
    const shown = await page.locator(ROWS).allInnerTexts();
    expect(new URLSearchParams(link.split('?')[1]).get('as_of')).toMatch(/^2023-01-2\dT/);

    // A colleague opens it after a further poll.
    await uploadCsv(
      setting.service,
      'polls',
      `store_id,status,timestamp_utc\n${nameOf(7)},inactive,2023-01-26T06:00:00Z\n`,
    );
    const other = await visit.context.newPage();
    await other.goto(link);
    await other.locator(ROWS).first().waitFor();
    expect(await other.locator(ROWS).allInnerTexts()).toEqual(shown);
  });

  it('is printed with all of a list, with one click', async () => {
    const visit = await setting.visit();
    await visit.context.addInitScript(
      `window.print = () => { window.printedRows = document.querySelectorAll('${ROWS}').length; };`,
    );
    const page = await visit.open('#/stores');
    await page.locator(ROWS).nth(49).waitFor();
    expect(await page.locator(ROWS).count()).toBe(50);
    const clicks = await countClicks(page);
    await page.getByRole('button', { name: 'Print' }).click();
    await holds(page, 'window.printedRows !== undefined');
    expect([await clicks(), await page.evaluate('window.printedRows')]).toEqual([1, STORES]);
    await holds(page, `document.querySelectorAll('${ROWS}').length === 50`);

    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation', { name: 'Views' }).isVisible()).toBe(false);
    expect(await page.getByRole('search').isVisible()).toBe(false);
    expect(await page.getByText('clock: each store’s own').isVisible()).toBe(true);
    expect(await page.locator(ROWS).first().isVisible()).toBe(true);
  });

  it('is printed with a list of all stores in the place of the heat map', async () => {
    const visit = await setting.visit();
    await visit.context.addInitScript(
      "window.print = () => { window.printedStores = document.querySelectorAll('.heat-list li').length; };",
    );
    const page = await visit.open('#/');
    const grid = page.locator(`[role="grid"][aria-rowcount="${STORES + 1}"]`);
    await grid.waitFor();
    await page.getByRole('button', { name: 'Print' }).click();
    await holds(page, 'window.printedStores !== undefined');
    expect(await page.evaluate('window.printedStores')).toBe(STORES);
    await grid.waitFor();
  });
});

describeInBrowser('the history of the page', () => {
  const setting = settingOf('embedded', (service) => loadManyStores(service, STORES));
  const scrolled = (page: Page, top: number) => holds(page, `Math.abs(scrollY - ${top}) < 2`);

  it('keeps how far each entry was scrolled, also when the page is loaded again', async () => {
    const page = await (await setting.visit()).open('#/stores');
    await page.locator(ROWS).nth(49).waitFor();
    await page.evaluate('scrollTo(0, 700)');
    await page.locator(ROWS).nth(20).getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: nameOf(20) }).waitFor();
    await scrolled(page, 0);
    await page.goBack();
    await page.locator(ROWS).nth(49).waitFor();
    await scrolled(page, 700);
    await page.reload();
    await page.locator(ROWS).nth(49).waitFor();
    await scrolled(page, 700);
    await page.goForward();
    await page.getByRole('heading', { level: 1, name: nameOf(20) }).waitFor();
    await scrolled(page, 0);
  });

  it('finds stores by words of their names and parts of their ids, and Enter opens the only one', async () => {
    await uploadCsv(setting.service, 'stores', `store_id,name\n${nameOf(42)},Corner Deli\n`);
    const page = await (await setting.visit()).open('#/stores');
    await page.getByLabel('Find a store').fill('deli 042 ');
    await page.getByText('1 store', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Corner Deli' }).waitFor();
    await holds(page, `document.title === 'Corner Deli (${nameOf(42)}) · Store monitor'`);
  });
});
