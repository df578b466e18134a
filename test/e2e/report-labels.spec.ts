import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TargetPageResponseDto } from '../../src/metrics/api/targets.controller';
import { type ReportResponseDto } from '../../src/reports/api/report.dto';
import {
  type ChangesPageResponseDto,
  download,
  getJson,
  patchJson,
  postJson,
  type Problem,
  reportCsv,
  reportWhenDone,
  type RowsPageResponseDto,
  storePath,
  triggerReport,
  uploadCsv,
} from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleetAsOf, strangeId } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const DETAILS = [
  'store_id,name,target_percent,sales_per_hour,region,brand',
  'always,"Café, Main Street",99,100,north,Deli',
  'days,,50,,south,Deli',
  'lost,Lost & Found,,10.50,north,',
  'night,Night Bar,90,,,Bar',
  '',
].join('\n');

const PERIOD = { from_date: '2023-01-23', to_date: '2023-01-25' };
const HOUR = 3_600_000;

describeOneSetup('a report of stores with labels', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
    await uploadCsv(service, 'stores', DETAILS);
  });

  afterAll(() => service.close());

  it.each([
    ['region=north', ['always', 'lost']],
    ['region!=north', ['days', strangeId, 'night', 'quiet']],
    ['brand in (Deli,Bar),!other', ['always', 'days', 'night']],
    ['timezone=America/Chicago', ['always', 'lost']],
    ['store_id in (quiet,lost)', ['lost', 'quiet']],
    ['region=west', []],
  ])('has the rows that the report of all stores has of %s', async (labels, storeIds) => {
    for (const asked of [{}, { ...PERIOD, breakdown: 'day' }]) {
      const [head, ...all] = linesOf(await reportCsv(service, asked));
      const wanted = all.filter((line) => storeIds.some((id) => line.startsWith(`${csvId(id)},`)));
      expect(linesOf(await reportCsv(service, { ...asked, labels }))).toEqual([head, ...wanted]);
    }
  });

  it('says its selector, the same for all that mean the same', async () => {
    const first = await completed({ labels: ' brand in ( Deli , Bar ) , region' });
    expect(first.parameters).toMatchObject({ labels: 'brand in (Bar,Deli),region', group_by: null });
    const same = await completed({ labels: 'region,brand in (Bar,Deli)' });
    expect(same.reused_from).toBe(first.report_id);
    expect((await completed({ labels: 'region,brand in (Bar,Deli),brand!=Bar' })).reused_from).toBeNull();
  });

  it('has names, and the labels that are asked for', async () => {
    const plain = linesOf(await reportCsv(service, { labels: 'region' }));
    const shown = linesOf(await reportCsv(service, { labels: 'region', label_columns: 'brand,region' }));
    expect(shown.map((line) => line.replace(/^([^,]+),[^,]*,[^,]*/, '$1'))).toEqual(plain);
    expect(shown.map((line) => line.split(',').slice(0, 3).join())).toEqual([
      'store_id,brand,region',
      'always,Deli,north',
      'days,Deli,south',
      'lost,,north',
    ]);
    const extended = linesOf(await reportCsv(service, { labels: 'region=north', columns: 'extended' }));
    expect(extended[0]).toMatch(/^store_id,name,uptime_last_hour\(minutes\),.*,lost_sales_last_week$/);
    expect(extended[1]).toMatch(/^always,"Café, Main Street",/);
    expect(extended[2]).toMatch(/^lost,Lost & Found,/);
    // Down for 30 minutes of the last hour, at 100 an hour.
    expect(extended[1]).toMatch(/,50\.00,50\.00,[\d.]+$/);
  });

  it('has no column that would be empty in all rows', async () => {
    const [head] = linesOf(await reportCsv(service, { labels: 'store_id=quiet', columns: 'extended' }));
    expect(head).not.toMatch(/name|lost_sales/);
  });

  it('has a row for each group, in all formats', async () => {
    const asked = { ...PERIOD, group_by: 'region' };
    const [head, ...rows] = linesOf(await reportCsv(service, asked));
    expect(head).toBe(
      'region,stores,stores_with_data,uptime(hours),downtime(hours),open_time(hours),no_data(hours),excluded(hours),' +
        'uptime_percent,never_up,below_target',
    );
    expect(rows.map((row) => row.split(',').slice(0, 3).join())).toEqual([
      'north,2,2',
      'south,1,1',
      '(none),3,2',
    ]);
    const { file_path: path } = await completed({ ...asked, format: 'ndjson' });
    const lines = linesOf((await download(service, path!)).bytes.toString());
    const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(
      objects.map((row) =>
        Object.values(row)
          .map((value) => value ?? '')
          .map(cell)
          .join(),
      ),
    ).toEqual(rows.map((row) => row.split(',').map(cell).join()));
    for (const format of ['parquet', 'xlsx']) {
      const other = await completed({ ...asked, format });
      expect((await download(service, other.file_path!)).bytes.length).toBeGreaterThan(0);
    }
  });

  it('adds up in groups to the rows of the stores', async () => {
    const ofStores = await rows(await completed({ ...PERIOD, columns: 'extended', label_columns: 'region' }));
    const ofGroups = await rows(await completed({ ...PERIOD, columns: 'extended', group_by: 'region' }));
    expect(ofGroups.items.map(({ group }) => group)).toEqual([
      { region: 'north' },
      { region: 'south' },
      { region: null },
    ]);
    for (const group of ofGroups.items) {
      const { region } = group.group as { region: string | null };
      const members = ofStores.items.filter(({ labels }) => (labels as typeof group).region === region);
      expect(group.stores).toBe(members.length);
      const sales = members.flatMap(({ lost_sales: lost }) => (lost === null ? [] : [Number(lost)]));
      const sum = sales.reduce((total, lost) => total + lost, 0);
      expect(group.lost_sales).toBe(sales.length === 0 ? null : Math.round(sum * 100) / 100);
    }
  });

  it('has budgets of downtime in a period', async () => {
    const report = await completed({ ...PERIOD, columns: 'targets', label_columns: 'region' });
    const { items } = await rows(report);
    const always = items.find(({ store_id: id }) => id === 'always')!;
    // The zone's three days have 72 hours of open time, of which one per cent may be down. All of Monday was down,
    // Tuesday had no poll, and half an hour of Wednesday was down, by 18:00 UTC.
    expect(always).toMatchObject({
      ...{ name: 'Café, Main Street', labels: { region: 'north' }, target_percent: 99 },
      ...{ allowed_minutes: 43.2, used_minutes: 2910, left_minutes: -2866.8, lost_sales: 4850 },
      breached_at: new Date(Date.parse('2023-01-23T06:00:00Z') + 0.72 * HOUR).toISOString(),
    });
    const quiet = items.find(({ store_id: id }) => id === 'quiet')!;
    expect(quiet).toMatchObject({
      name: null,
      target_percent: null,
      allowed_minutes: null,
      breached_at: null,
    });
  });

  it('has the budgets of groups, which run out when /targets says', async () => {
    const asked = { ...PERIOD, columns: 'targets', group_by: 'region' };
    const report = await completed(asked);
    const targets = await getJson<TargetPageResponseDto>(
      service,
      `/targets?from_date=${PERIOD.from_date}&to_date=${PERIOD.to_date}&group_by=region&sort=-left`,
    );
    const budgetsOf = (items: readonly object[]) =>
      (items as RowsPageResponseDto['items'])
        .map(({ group, allowed_minutes, used_minutes, burn, breached_at }) =>
          JSON.stringify({ group, allowed_minutes, used_minutes, burn, breached_at }),
        )
        .sort();
    const { items } = await rows(report, '?sort=-breached_at');
    expect(budgetsOf(items)).toEqual(budgetsOf(targets.body.groups));
    // Of 72 hours each, 0.72 and 7.2 may be down: both have been so since the first midnight.
    const north = items.find(({ group }) => (group as { region: string | null }).region === 'north');
    expect(north).toMatchObject({ allowed_minutes: 43.2, breached_at: '2023-01-23T06:43:12.000Z' });

    const [head, ...lines] = linesOf(await reportCsv(service, asked));
    expect(head).toContain(
      ',target_percent,allowed_minutes,used_minutes,left_minutes,burn,breached_at,lost_sales',
    );
    expect(lines.find((line) => line.startsWith('north,'))).toContain(',2023-01-23T06:43:12.000Z,');
    const byDay = await completed({ ...asked, breakdown: 'day' });
    expect((await rows(byDay)).items.map(({ breached_at: at }) => at)).toContain('2023-01-23T06:14:24.000Z');
    for (const format of ['csv', 'ndjson', 'parquet', 'xlsx']) {
      const file = await completed({ ...asked, format, breakdown: 'day' });
      const { bytes } = await download(service, file.file_path!);
      await rm(join(service.environment.env.REPORTS_DIR!, file.file_path!.replace('reports/', '')));
      expect((await download(service, file.file_path!)).bytes.equals(bytes)).toBe(true);
    }
    // Of rows of stores, the instants are others.
    const ofStores = { ...PERIOD, columns: 'targets', label_columns: 'region' };
    expect((await completed(ofStores)).reused_from).not.toBe(report.report_id);
  });

  it('can be sorted and compared by groups', async () => {
    const earlier = await completed({ as_of: '2023-01-24T18:00:00Z', group_by: 'region' });
    const later = await completed({ group_by: 'region' });
    const { items } = await rows(later, '?sort=-group');
    expect(items.map(({ group }) => (group as { region: string | null }).region)).toEqual([
      null,
      'south',
      'north',
    ]);
    const path = `/reports/${later.report_id}/changes?base_report_id=${earlier.report_id}`;
    const { status, body } = await getJson<ChangesPageResponseDto>(service, path);
    expect(status).toBe(200);
    expect(body.items.map(({ in: sides }) => sides)).toEqual(['both', 'both', 'both']);
    expect(body.items).toContainEqual(expect.objectContaining({ group: { region: null }, in: 'both' }));
    const other = await completed({ group_by: 'brand' });
    const refused = await getJson<Problem>(
      service,
      `/reports/${other.report_id}/changes?base_report_id=${earlier.report_id}`,
    );
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain('groups by brand');
    const one = await getJson<Problem>(service, `/reports/${later.report_id}/rows?store_id=always`);
    expect([one.status, one.body.detail]).toEqual([
      400,
      expect.stringContaining('store_id, labels and q are for rows of stores'),
    ]);
  });

  it('is outdated by other details that it has, and its file is written again as it was', async () => {
    const plain = await completed({});
    const selected = await completed({ labels: 'region=north' });
    const named = await completed({ columns: 'extended', format: 'ndjson', label_columns: 'brand' });
    const grouped = await completed({ group_by: 'region', ...PERIOD });
    const bytes = (await download(service, named.file_path!)).bytes;
    const isOutdated = async () =>
      Promise.all(
        [plain, selected, named, grouped].map(async (report) => (await report_(report)).outdated !== null),
      );

    expect(await isOutdated()).toEqual([false, false, false, false]);
    await patchJson(service, storePath('quiet'), { name: 'Quiet' });
    expect(await isOutdated()).toEqual([false, false, true, false]);
    await patchJson(service, storePath('quiet'), { target_percent: 75 });
    expect(await isOutdated()).toEqual([false, false, true, true]);
    await patchJson(service, storePath('quiet'), { labels: { region: 'north' } });
    expect(await isOutdated()).toEqual([false, true, true, true]);

    const { outdated } = await report_(named);
    expect(outdated!.by.map(({ kind, source }) => [kind, source])).toEqual([
      ['stores', 'PATCH /stores/quiet'],
      ['stores', 'PATCH /stores/quiet'],
    ]);
    const path = join(service.environment.env.REPORTS_DIR!, named.file_path!.replace('reports/', ''));
    for (const damage of [() => rm(path), () => writeFile(path, 'other')]) {
      await damage();
      expect((await download(service, named.file_path!)).bytes.equals(bytes)).toBe(true);
    }
    const again = await completed({ labels: 'region=north' });
    expect(again.reused_from).toBeNull();
    expect(again.stores).toBe(3);
    expect((await completed({})).reused_from).not.toBeNull();
  });

  it.each<[object, string, string]>([
    [{ labels: 'region=' }, 'labels', 'labels is no selector: column 8'],
    [{ group_by: 'a,b,c' }, 'group_by', 'group_by has 3 keys'],
    [{ group_by: 'status' }, 'group_by', 'group_by has the key status'],
    [{ group_by: 'stores' }, 'group_by', 'group_by has the key stores, which is the name of another column'],
    [{ label_columns: 'name' }, 'label_columns', 'label_columns has the key name'],
    [{ label_columns: '' }, 'label_columns', 'label_columns has an empty key'],
    [{ group_by: 'region', label_columns: 'brand' }, 'label_columns', 'label_columns is for rows of stores'],
    [{ group_by: 'region', columns: 'evidence' }, 'columns', 'columns=evidence is for rows of stores'],
    [{ columns: 'targets' }, 'columns', 'columns=targets is for a period'],
  ])('is refused: %j', async (body, field, message) => {
    const answer = await postJson<Problem>(service, '/trigger_report', body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([{ field, message: expect.stringContaining(message) }]);
  });

  it('is as of the latest poll', async () => {
    expect((await completed({ labels: 'region' })).as_of).toBe(smallFleetAsOf);
  });

  const completed = async (body: object): Promise<ReportResponseDto> => {
    const report = await reportWhenDone(service, await triggerReport(service, body));
    expect(report.failure_reason).toBeNull();
    return report;
  };

  const report_ = async ({ report_id: id }: ReportResponseDto) =>
    (await getJson<ReportResponseDto>(service, `/reports/${id}`)).body;

  const rows = async ({ report_id: id }: ReportResponseDto, query = ''): Promise<RowsPageResponseDto> => {
    const { status, body } = await getJson<RowsPageResponseDto>(service, `/reports/${id}/rows${query}`);
    expect(status).toBe(200);
    return body;
  };
});

const linesOf = (text: string): string[] => text.trimEnd().split('\n');

const csvId = (id: string): string => (/[",|]/.test(id) ? `"${id.replaceAll('"', '""')}"` : id);

/** A number without the zeros at its end. */
const cell = (value: unknown): string => {
  const text = String(value);
  return /^[\d.]+$/.test(text) ? String(Number(text)) : text;
};
