import { type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { type Problem } from '../../src/platform/http/problem.filter';
import {
  figuresOf,
  getJson,
  patchJson,
  postJson,
  putJson,
  reportCsv,
  storePath,
  uploadCsv,
} from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet } from '../support/product/small-fleet';
import { storedDetails } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

const file = (...lines: string[]) => [...lines, ''].join('\n');

describeOneSetup('details of stores', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
  });

  afterAll(() => service.close());

  const load = async (content: string, query = '') =>
    (await uploadCsv<ImportResponseDto>(service, 'stores', content, { query })).body;
  const codes = ({ notices }: ImportResponseDto) => notices.map(({ code }) => code);

  it('are loaded, with every other column as a label', async () => {
    const body = await load(
      file(
        'Region;store_id;Store Name;Delivery Platform;opened_on;closed_on;target_percent;sales_per_hour',
        'north;always;Café Zürich;"Ko\u0308ln, ""A""";2019/04/01;;99,5 %;120.5',
        ';days;;;2023-01-01;2023-06-30;100;',
        'south;new;;x;;;;1000000',
      ),
    );
    expect(body).toMatchObject({
      ...{ kind: 'stores', status: 'Completed', rows_read: 3, rejected: 0 },
      ...{ inserted: 3, changed: 0, unchanged: 0, removed: 0 },
    });
    expect(codes(body)).toEqual(['columns-renamed', 'new-stores', 'stores-without-polls']);
    expect(body.notices[0]).toMatchObject({
      count: 2,
      examples: ['Region → region', 'Delivery Platform → delivery_platform'],
    });
    expect(await storedDetails(service)).toEqual([
      'always name=Café Zürich opened_on=17987 target_ppm=995000 sales_cents=12050 labels={"delivery_platform":"Köln, \\"A\\"","region":"north"}',
      'days opened_on=19358 closed_on=19538 target_ppm=1000000 labels={}',
      'new sales_cents=100000000 labels={"delivery_platform":"x","region":"south"}',
    ]);
  });

  it('are shown with their store', async () => {
    expect((await getJson(service, storePath('always'))).body).toMatchObject({
      ...{ name: 'Café Zürich', opened_on: '2019-04-01', closed_on: null },
      ...{ target_percent: 99.5, sales_per_hour: 120.5 },
      labels: { delivery_platform: 'Köln, "A"', region: 'north' },
    });
    expect((await getJson(service, storePath('night'))).body).toMatchObject({
      ...{ name: null, opened_on: null, closed_on: null, target_percent: null, sales_per_hour: null },
      labels: {},
    });
  });

  it('change nothing when they are sent again', async () => {
    const again = await load(
      file('store_id,sales_per_hour,region,delivery_platform', 'new,1000000.00,south,x'),
    );
    expect(again).toMatchObject({ inserted: 0, changed: 0, unchanged: 1 });
    expect(codes(again)).toEqual(['stores-without-polls']);
    expect(again.message).toContain('nothing changed');
  });

  it('replace what their stores had, and say what is gone', async () => {
    const body = await load(file('store_id,name,region', 'new,New,', 'always,Café Zürich,west'));
    expect(body).toMatchObject({ inserted: 0, changed: 2, unchanged: 0 });
    expect(body.notices.find(({ code }) => code === 'details-removed')).toMatchObject({
      count: 2,
      examples: ['opened_on', 'target_percent', 'sales_per_hour'],
    });
    expect(await storedDetails(service)).toEqual([
      'always name=Café Zürich labels={"region":"west"}',
      'days opened_on=19358 closed_on=19538 target_ppm=1000000 labels={}',
      'new name=New labels={}',
    ]);
  });

  it('are added to what their stores have', async () => {
    const body = await load(
      file('store_id,target_percent,brand', 'always,99,A', 'days,,B', 'new,,'),
      '?mode=add',
    );
    expect(body).toMatchObject({ inserted: 0, changed: 2, unchanged: 1 });
    expect(codes(body)).not.toContain('details-removed');
    expect(await storedDetails(service)).toEqual([
      'always name=Café Zürich target_ppm=990000 labels={"brand":"A","region":"west"}',
      'days opened_on=19358 closed_on=19538 target_ppm=1000000 labels={"brand":"B"}',
      'new name=New labels={}',
    ]);
  });

  it('of a store that is there twice are those of its last row, or with mode=add of all rows', async () => {
    const rows = file('store_id,brand,tier', 'new,A,1', 'new,,2');
    const replaced = await load(rows);
    expect(replaced).toMatchObject({ rows_read: 2, changed: 1, unchanged: 1 });
    expect(replaced.notices.find(({ code }) => code === 'stores-repeated')).toMatchObject({
      count: 1,
      examples: ['new'],
    });
    expect(await storedDetails(service)).toContain('new labels={"tier":"2"}');
    await load(rows, '?mode=add');
    expect(await storedDetails(service)).toContain('new labels={"brand":"A","tier":"2"}');
  });

  it('are rejected row by row', async () => {
    const before = await storedDetails(service);
    const labels = Array.from({ length: 21 }, (_, i) => `k${i}`);
    const body = await load(
      file(
        `store_id,name,opened_on,closed_on,target_percent,sales_per_hour,${labels.join(',')}`,
        ...[
          ',x,,,,,',
          `a,${'x'.repeat(201)},,,,,`,
          'a,,01/04/2019,,,,',
          'a,,2024-01-02,2024-01-01,,,',
          'a,,,,0.995,,',
          'a,,,,,$5,',
          `a,,,,,,${'x'.repeat(101)}`,
        ].map((row) => row + ','.repeat(20)),
        `a,,,,,,${labels.map(() => 'x').join(',')}`,
        'a,,',
      ),
    );
    expect(body).toMatchObject({ status: 422 });
    expect(body.rejected_rows).toMatchObject(
      [
        'store_id is empty',
        'name is longer than 200 characters',
        'opened_on is not a date',
        'closed_on is before opened_on',
        'target_percent is not a percentage',
        'sales_per_hour is not an amount',
        'k0 is longer than 100 characters',
        'a store would have more than 20 labels',
        'the row has 3 fields',
      ].map((reason, i) => ({ line: i + 2, reason: expect.stringContaining(reason) })),
    );
    expect(await storedDetails(service)).toEqual(before);
  });

  it.each([
    ['store_id,Brand,brand', 'The columns Brand and brand would both be the label brand.'],
    ['store_id,timezone', 'The column timezone cannot be a label'],
    ['store_id,Status', 'The column Status cannot be a label'],
    ['store_id,status,timestamp_utc', 'The column status cannot be a label'],
    [
      'store_id,day_of_week,x',
      'The file has the column day_of_week, which belongs to another kind of import.',
    ],
    ['store_id,name,store name', 'there more than once: name'],
    ['name,region', 'missing: store_id'],
  ])('are refused with the columns %s', async (header, detail) => {
    const { status, body } = await uploadCsv<Problem>(service, 'stores', file(header, 'a,b,c'));
    expect([status, body.detail]).toEqual([422, expect.stringContaining(detail)]);
  });

  it('are refused as a whole where they do not fit what a store has', async () => {
    const { status, body } = await uploadCsv<Problem>(
      service,
      'stores',
      file('store_id,closed_on', 'always,2023-06-30', 'days,2022-12-31'),
      { query: '?mode=add' },
    );
    expect([status, body.detail]).toEqual([
      422,
      'With this import, closed_on is before opened_on (store days). Nothing was kept.',
    ]);
    expect((await storedDetails(service))[0]).not.toContain('closed_on');
  });

  it('pass over values in columns without a name, with a notice', async () => {
    const body = await load(file('store_id,name,,', 'a,A,,', 'b,B,x,'));
    expect(body.notices.find(({ code }) => code === 'columns-without-name')).toMatchObject({
      count: 1,
      examples: ['x'],
    });
    expect(await storedDetails(service)).toEqual(
      expect.arrayContaining(['a name=A labels={}', 'b name=B labels={}']),
    );
  });

  describe('of one store', () => {
    const details = async () => (await storedDetails(service)).find((row) => row.startsWith('quiet'));

    it('are replaced', async () => {
      const { status, body } = await putJson<ImportResponseDto>(service, storePath('quiet'), {
        ...{ name: ' Quiet ', target_percent: 99.95, sales_per_hour: '80', opened_on: '2020-01-01' },
        labels: { region: 'north', brand: null },
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        kind: 'stores',
        source: 'PUT /stores/quiet',
        inserted: 1,
        rejected_rows: [],
      });
      expect(await details()).toBe(
        'quiet name=Quiet opened_on=18262 target_ppm=999500 sales_cents=8000 labels={"region":"north"}',
      );
      await putJson(service, storePath('quiet'), { name: 'Quiet', labels: { tier: '1', region: 'x' } });
      expect(await details()).toBe('quiet name=Quiet labels={"region":"x","tier":"1"}');
    });

    it('are changed: given ones only, and null takes away', async () => {
      const patch = { target_percent: 99, name: null, labels: { tier: null, brand: 'B' } };
      const { status, body } = await patchJson<ImportResponseDto>(service, storePath('quiet'), patch);
      expect(status).toBe(200);
      expect(body).toMatchObject({ source: 'PATCH /stores/quiet', changed: 1 });
      expect(await details()).toBe('quiet target_ppm=990000 labels={"brand":"B","region":"x"}');
      await patchJson(service, storePath('quiet'), { labels: null });
      expect(await details()).toBe('quiet target_ppm=990000 labels={}');
    });

    it.each<[number, unknown, string]>([
      [422, { target_percent: true }, 'target_percent is neither a number nor text'],
      [422, { name: 5 }, 'name is not text'],
      [422, { opened_on: '2023-02-30' }, 'opened_on is not a date'],
      [422, { labels: ['a'] }, 'labels is not an object'],
      [422, { labels: { Region: 'a' } }, 'labels: "Region" is no key of a label'],
      [422, { labels: { status: 'a' } }, 'labels: "status" is no key of a label'],
      [422, { labels: { region: 5 } }, 'labels: region is not text'],
    ])('are refused with %d: %j', async (expected, body, reason) => {
      const before = await details();
      const answer = await patchJson<{ rejected_rows: unknown }>(service, storePath('quiet'), body);
      expect(answer.status).toBe(expected);
      expect(answer.body.rejected_rows).toMatchObject([{ line: 1, reason: expect.stringContaining(reason) }]);
      expect(await details()).toBe(before);
    });

    it('are refused with a member that is unknown, and for a store that is', async () => {
      const unknown = await patchJson<Problem>(service, storePath('quiet'), { colour: 'red' });
      expect([unknown.status, unknown.body.detail]).toEqual([400, 'colour is unknown here.']);
      const nowhere = await putJson<Problem>(service, storePath('nowhere'), { name: 'x' });
      expect([nowhere.status, nowhere.body.detail]).toEqual([
        404,
        'There is no store nowhere. Import a file that names it first.',
      ]);
    });
  });
});

describeOneSetup('the first and last date of a store', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
  });

  afterAll(() => service.close());

  const set = async (store: string, opened_on: string | null, closed_on: string | null) => {
    const { status } = await patchJson(service, storePath(store), { opened_on, closed_on });
    expect(status).toBe(200);
  };
  const stores = async (body: unknown = {}) =>
    (await reportCsv(service, body))
      .split('\n')
      .slice(1, -1)
      .map((line) => line.split(',')[0]);

  it('limit its open time', async () => {
    await set('always', '2023-01-25', null);
    expect(await figuresOf(service, 'always')).toBe('30.00,11.50,11.50,30.00,0.50,0.50');
    await set('always', null, '2023-01-23');
    expect(await figuresOf(service, 'always')).toBe('0.00,0.00,0.00,0.00,0.00,120.00');
    expect((await getJson(service, storePath('always'))).body).toMatchObject({
      status: 'closed',
      until: null,
    });
  });

  it('let the night of the last date end as scheduled, and the first one begin with its evening', async () => {
    const before = await figuresOf(service, 'night');
    await set('night', null, '2023-01-24');
    expect(await figuresOf(service, 'night')).toBe(before);
    await set('night', '2023-01-25', null);
    expect(await figuresOf(service, 'night')).toBe('0.00,0.00,0.00,0.00,0.00,0.00');
    await set('night', null, null);
    expect(await figuresOf(service, 'night')).toBe(before);
  });

  it('take it out of reports whose windows or period it does not meet', async () => {
    await set('always', null, '2023-01-19');
    expect(await stores()).toContain('always');
    await set('always', null, '2023-01-18');
    expect(await stores()).not.toContain('always');
    expect(await stores({ from_date: '2023-01-19', to_date: '2023-01-25' })).not.toContain('always');
    expect(await stores({ from_date: '2023-01-18', to_date: '2023-01-25' })).toContain('always');
    await set('always', null, null);
    expect(await stores()).toContain('always');
  });
});

describeOneSetup('a selection of stores', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
    await uploadCsv(
      service,
      'stores',
      file('store_id,name,region', 'always,Café Zürich,north', 'days,,north', 'night,Nachtcafé,south'),
    );
  });

  afterAll(() => service.close());

  const exclude = (selection: unknown) =>
    postJson<{ stores: number; exclusions: { store_id: string }[] } & Problem>(service, '/exclusions', {
      ...{ selection, kind: 'excused' },
      ...{ starts_at: '2023-01-20T00:00:00Z', ends_at: '2023-01-20T01:00:00Z' },
    });

  it.each<[unknown, string[]]>([
    [{ labels: 'region=north' }, ['always', 'days']],
    [{ labels: 'region!=north,store_id notin (quiet,silent,lost)', q: 'n' }, ['night']],
    [{ labels: 'timezone=America/Chicago' }, ['always', 'lost']],
    [{ labels: '!region', timezone: 'America/Chicago' }, ['lost']],
    [{ q: ' CAFE' }, ['always', 'night']],
    [{ q: 'ALWAY' }, ['always']],
    [{ labels: 'region', store_ids: ['night', 'quiet'] }, ['night']],
  ])('of %j has %j', async (selection, expected) => {
    const { status, body } = await exclude(selection);
    expect(status).toBe(201);
    expect(body.exclusions.map(({ store_id }) => store_id).sort()).toEqual(expected);
  });

  it.each<[unknown, string]>([
    [
      { labels: 'region=' },
      'selection.labels is no selector: column 8: expected a value after =; stores without a label are those of !key; found the end.',
    ],
    [{ labels: 5 }, 'selection.labels is not text'],
    [{ labels: 'region=west' }, 'selection matches no store'],
    [{ q: ' \u0301 ' }, 'selection.q is empty'],
    [{}, 'selection is empty: give store_ids, labels, timezone or q'],
  ])('of %j is refused', async (selection, detail) => {
    const { status, body } = await exclude(selection);
    expect([status, body.detail]).toEqual([400, expect.stringContaining(detail)]);
  });
});
