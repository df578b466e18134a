import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { type IngestionPageResponseDto } from '../../src/ingestion/api/ingestion.dto';
import type { StoreResponseDto } from '../../src/metrics/api/store.dto';
import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';
import { getJson } from '../support/product/client';
import { storedPolls } from '../support/product/stored-data';

const HEADER = 'store_id,status,timestamp_utc';
const GOOD = 'one,active,2023-01-25 10:00:00 UTC';
const BAD = ['two,maybe,2023-01-25 10:00:00 UTC', ',active,2023-01-25 10:00:00 UTC'];
const csv = (...lines: string[]): string => [...lines, ''].join('\n');

describeInBrowser('imports on the page', () => {
  const setting = settingOf('embedded', () => Promise.resolve());
  const ledger = async () => (await getJson<IngestionPageResponseDto>(setting.service, '/ingestions')).body;

  const choose = (page: Page, name: string, content: string): Promise<void> =>
    page.setInputFiles('#files', { name, mimeType: 'text/csv', buffer: Buffer.from(content) });

  it('is empty at first, accepts a dropped file, and shows the outcome', async () => {
    const page = await (await setting.visit()).open('#/data-in');
    await page.getByText('No imports yet').waitFor();
    const file = JSON.stringify(csv('store_id,timezone_str', 'one,Europe/Berlin'));
    await page.evaluate(`{
      const transfer = new DataTransfer();
      transfer.items.add(new File([${file}], 'zones.csv', { type: 'text/csv' }));
      document.querySelector('.drop').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }`);
    const upload = page.locator('.upload');
    await upload.getByRole('heading', { name: 'zones.csv' }).waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await upload.getByText('1 inserted').waitFor();
    expect(await upload.locator('.counts dd').allInnerTexts()).toEqual(['1', '1', '0', '0', '0', '0']);
    await page.locator('.ledger').getByText('zones.csv').waitFor();
  });

  it('shows line and reason of each rejected row, and offers all of them as a file', async () => {
    const page = await (await setting.visit()).open('#/data-in');
    const many = Array.from({ length: 25 }, (_, i) => `s${i},perhaps,2023-01-25 10:00:00 UTC`);
    await choose(page, 'sweep.csv', csv(HEADER, GOOD, ...BAD, ...many));
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    const upload = page.locator('.upload');
    await upload.getByText('Partly imported').waitFor();
    const rows = upload.getByRole('region', { name: 'Rejected rows' }).locator('tbody tr');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(20);
    const text = (row: number): Promise<string> => rows.nth(row).innerText();
    expect(await text(0)).toMatch(
      /^3\s+status is neither active nor inactive\s+two,maybe,2023-01-25 10:00:00 UTC$/,
    );
    expect(await text(1)).toMatch(/^4\s+store_id is empty\s+,active,2023-01-25 10:00:00 UTC$/);
    const waiting = page.waitForEvent('download');
    await upload.getByRole('link', { name: '27 rejected rows as CSV' }).click();
    const list = await readFile(await (await waiting).path(), 'utf8');
    expect(list.trim().split(/\r?\n/)).toHaveLength(28);
  });

  it('shows what an import did that its sender may not expect, there and in the history', async () => {
    const page = await (await setting.visit()).open('#/data-in');
    await choose(page, 'zoneless.csv', csv(HEADER.replaceAll(',', ';'), 'notice;active;2023-01-25 10:00:00'));
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    const notices = page.locator('.upload').getByRole('list', { name: 'Notices' });
    await notices
      .getByText('Times without a zone were taken as UTC. 1, such as 2023-01-25 10:00:00')
      .waitFor();
    await page.locator('.ledger').getByText('Times without a zone were taken as UTC.').first().waitFor();
  });

  it('finds the kind of a packed file, and offers the options of business hours', async () => {
    const page = await (await setting.visit()).open('#/data-in');
    const bytes = gzipSync(csv('store;weekday;opens;closes', 'iso;1;09:00;17:00', 'iso;7;10:00;12:00'));
    await page.setInputFiles('#files', { name: 'hours.csv.gz', mimeType: 'application/gzip', buffer: bytes });
    await page.getByLabel('Weekdays').selectOption('1 is Monday');
    await page.getByLabel('Hours that stores have').selectOption('Add to them');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.locator('.upload').getByText('2 inserted').waitFor();
  });

  it('imports special hours, exclusions, and hours that begin on a date', async () => {
    const page = await (await setting.visit()).open('#/data-in');
    const load = async (name: string, content: string): Promise<void> => {
      await choose(page, name, content);
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.locator('.upload', { hasText: name }).getByText('1 inserted').waitFor();
    };
    await load(
      'holiday.csv',
      csv('store_id,date,start_time_local,end_time_local,reason', 'one,2023-12-25,,,Xmas'),
    );
    await load(
      'outage.csv',
      csv('store_id,starts_at,ends_at,kind', 'one,2023-01-25T10:00:00Z,2023-01-25T11:00:00Z,excused'),
    );
    const hours = csv('store_id,dayOfWeek,start_time_local,end_time_local', 'one,0,09:00,17:00');
    await choose(page, 'from-monday.csv', hours);
    await page.getByLabel('Valid from').fill('2023-01-30');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.locator('.upload', { hasText: 'from-monday.csv' }).getByText('1 inserted').waitFor();
    const kinds = (await ledger()).items.slice(0, 3).map(({ kind }) => kind);
    expect(kinds).toEqual(['business_hours', 'exclusions', 'special_hours']);
    const { body } = await getJson<StoreResponseDto>(setting.service, '/stores/one');
    expect(body.hours_versions.map(({ valid_from }) => valid_from)).toEqual(['2023-01-30']);
  });

  it('imports stores, and shows which columns were made into keys of labels', async () => {
    const page = await (await setting.visit()).open('#/data-in');
    await choose(page, 'stores.csv', csv('Store ID,Store Name,Delivery Platform', 'one,Main Street,A'));
    await page.getByLabel('Details that stores have').selectOption('Add to them');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    const renamed = /made into keys of labels\. 1, such as Delivery Platform → delivery_platform/;
    await page.locator('.upload').getByText(renamed).waitFor();
    await page.locator('.ledger').getByText(renamed).waitFor();
    const { body } = await getJson<StoreResponseDto>(setting.service, '/stores/one');
    expect(body).toMatchObject({ name: 'Main Street', labels: { delivery_platform: 'A' } });
  });

  it('rejects a whole file for one invalid row on request', async () => {
    const page = await (await setting.visit({ expects: /status of 422/ })).open('#/data-in');
    await choose(page, 'strict.csv', csv(HEADER, 'strict,active,2023-01-25 11:00:00 UTC', ...BAD));
    await page.getByLabel('Reject the file if any row is invalid').check();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    const upload = page.locator('.upload');
    await upload.getByRole('alert').filter({ hasText: 'nothing was kept' }).waitFor();
    expect(await upload.locator('tbody tr').count()).toBe(2);
    expect((await storedPolls(setting.service)).join()).not.toContain('strict');
  });

  it('asks for the type of a file if its columns do not show it', async () => {
    const page = await (await setting.visit()).open('#/data-in');
    await choose(page, 'odd.csv', csv('a,b', '1,2'));
    await page.getByText('Columns not recognised. Choose the file type.').waitFor();
    const button = page.getByRole('button', { name: 'Import', exact: true });
    expect(await button.isDisabled()).toBe(true);
    await page.getByLabel('File type').selectOption('Time zones');
    await page.getByRole('alert').filter({ hasText: 'missing: store_id, timezone_str' }).waitFor();
    expect(await button.isDisabled()).toBe(true);
  });

  it('shows type, first rows and rejected rows before anything is written', async () => {
    const { total } = await ledger();
    const page = await (await setting.visit()).open('#/data-in');
    await choose(page, 'before.csv', csv(HEADER, 'before,active,2023-01-25 10:00:00 UTC', ...BAD));
    const upload = page.locator('.upload');
    await upload
      .getByText('3 rows: 1 can be imported, of 1 store; 2 rejected. Nothing is written yet.')
      .waitFor();
    expect(await upload.getByLabel('File type').inputValue()).toBe('polls');
    const first = upload.getByRole('region', { name: 'First rows' });
    expect(await first.locator('th').allInnerTexts()).toEqual(['store_id', 'status', 'timestamp_utc']);
    expect(await first.locator('tbody tr').first().innerText()).toMatch(
      /^before\s+active\s+2023-01-25 10:00:00 UTC$/,
    );
    expect(await upload.getByRole('region', { name: 'Rejected rows' }).locator('tbody tr').count()).toBe(2);
    expect((await ledger()).total).toBe(total);
    await choose(page, 'nothing.csv', csv(HEADER, ...BAD));
    const nothing = page.locator('.upload', { hasText: 'nothing.csv' });
    await nothing.getByRole('alert').filter({ hasText: 'None of the 2 rows can be taken.' }).waitFor();
    expect(await nothing.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true);
  });

  it('does not call an import of which nothing was taken completed, and names new stores', async () => {
    const { url } = setting.service;
    const load = async (kind: string, name: string, content: string): Promise<void> => {
      const form = new FormData();
      form.append('file', new Blob([content]), name);
      const answer = await fetch(`${url}/ingestions/${kind}`, { method: 'POST', body: form });
      expect(answer.status).toBe(201);
    };
    const hours = csv('store_id,dayOfWeek,start_time_local,end_time_local', 'one,0,09:00,17:00', 'one,9,,');
    await load('business-hours', 'passed-over.csv', hours);
    await load(
      'polls',
      'made.csv',
      csv(HEADER, ...[1, 2, 3, 4, 5].map((i) => `made ${i},active,2023-01-25T10:00:00Z`)),
    );
    const page = await (await setting.visit()).open('#/data-in');
    const entry = (name: string) => page.locator('.entry', { hasText: name });
    await entry('passed-over.csv').getByText('Nothing imported').waitFor();
    expect(await entry('made.csv').locator('.notices a').allInnerTexts()).toEqual(
      [1, 2, 3, 4, 5].map((i) => `made ${i}`),
    );
  });

  it('imports a file once, even if the answer was lost and it was sent again', async () => {
    const visit = await setting.visit({ expects: /net::ERR_FAILED/ });
    const page = await visit.open('#/data-in');
    const { total } = await ledger();
    let sent = 0;
    let replayed: string | undefined;
    await page.route('**/ingestions/polls*', async (route) => {
      const answer = await route.fetch();
      replayed = answer.headers()['idempotent-replayed'];
      await (sent++ === 0 ? route.abort() : route.fulfill({ response: answer }));
    });
    await choose(page, 'once.csv', csv(HEADER, 'once,active,2023-01-25 12:00:00 UTC'));
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor();
    expect((await ledger()).total).toBe(total + 1);
    await page.getByRole('button', { name: 'Import again' }).click();
    await page.locator('.upload').getByText('1 inserted').waitFor();
    expect([sent, replayed]).toEqual([2, 'true']);
    expect((await ledger()).total).toBe(total + 1);
  });

  it('pages through the import history', async () => {
    for (let i = 0; i < 21; i++) {
      const page = csv(HEADER, `s${i},active,2023-01-25 10:00:00 UTC`);
      const form = new FormData();
      form.append('file', new Blob([page]), `sweep-${i}.csv`);
      await fetch(`${setting.service.url}/ingestions/polls`, { method: 'POST', body: form });
    }
    const page = await (await setting.visit()).open('#/data-in');
    await page.locator('.ledger').getByText('sweep-20.csv').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.locator('.ledger').getByText('zones.csv').waitFor();
    expect(page.url()).toContain('offset=20');
    await page.reload();
    await page.locator('.ledger').getByText('zones.csv').waitFor();
  });
});
