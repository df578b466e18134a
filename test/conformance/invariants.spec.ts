import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { BusinessHoursRepository } from '../../src/business-hours';
import { LocalCalendar } from '../../src/core/calendar/local-calendar';
import { MS_PER_DAY, parseInstant } from '../../src/core/time/instant';
import { NoDataPolicy } from '../../src/core/uptime/figures';
import { daysTouching, WindowKind } from '../../src/core/uptime/plans';
import type { ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { StoreIndexes } from '../../src/metrics';
import { FleetReader } from '../../src/metrics/reading/fleet-reader';
import { Database, latestPoll } from '../../src/platform/database';
import { reportLine } from '../../src/reports';
import { inOrder, reordered, repeated } from '../property/arrivals';
import { type Case as Store, sumsOf } from '../property/cases';
import { INVARIANTS, OTHER_NAMES } from '../property/invariants';
import { FORGET_POLLS } from '../property/sequences/product';
import { type Kind, reportCsv, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { caseNames, readCase } from './cases';
import { LONG_RUN } from '../support/setups';

/** A file by its header, which the product reads as well, and its rows as text. */
interface Table {
  readonly header: string;
  readonly rows: readonly string[];
}
type Tables = Readonly<Record<Kind, Table>>;

const FILES: Readonly<Record<Kind, string>> = {
  timezones: 'timezones.csv',
  'business-hours': 'menu_hours.csv',
  polls: 'store_status.csv',
};
const KINDS = Object.keys(FILES) as Kind[];

function tablesOf(name: string): Tables {
  const read = (kind: Kind): [Kind, Table] => {
    const text = readFileSync(join(readCase(name).directory, FILES[kind]), 'utf8');
    const [header = '', ...rows] = text.trimEnd().split(/\r?\n/);
    return [kind, { header, rows }];
  };
  return Object.fromEntries(KINDS.map(read)) as Record<Kind, Table>;
}

/** The common key of rows that may contradict each other and so must keep their order; undefined for rows of hours. */
function keyOf(kind: Kind, header: string): (row: string) => string {
  const columns = header.replace('\ufeff', '').split(',');
  const field = (row: string, name: string) => row.split(',')[columns.indexOf(name)]!;
  return {
    timezones: (row: string) => field(row, 'store_id'),
    'business-hours': (row: string) => row,
    polls: (row: string) => `${field(row, 'store_id')} ${parseInstant(field(row, 'timestamp_utc'))}`,
  }[kind];
}

const changed = (tables: Tables, change: (table: Table, kind: Kind) => readonly string[]): Tables =>
  Object.fromEntries(
    KINDS.map((kind) => [kind, { ...tables[kind], rows: change(tables[kind], kind) }]),
  ) as Record<Kind, Table>;

/** The same at every run; the invariants themselves use other random values each time. */
const drawn = <T>(arbitrary: fc.Arbitrary<T>): T => fc.sample(arbitrary, { numRuns: 1, seed: 16 })[0]!;

const VARIANTS: [what: string, change: (tables: Tables) => Tables][] = [
  [
    'its rows in another order',
    (tables) => changed(tables, ({ header, rows }, kind) => drawn(reordered(rows, keyOf(kind, header)))),
  ],
  [
    'its rows from the last to the first',
    (tables) =>
      changed(tables, ({ header, rows }, kind) => inOrder([...rows].reverse(), rows, keyOf(kind, header))),
  ],
  ['its rows several times over', (tables) => changed(tables, ({ rows }) => drawn(repeated(rows)))],
  ['all of its rows once more at the end', (tables) => changed(tables, ({ rows }) => [...rows, ...rows])],
  [
    'other names for its zones',
    (tables) =>
      changed(tables, ({ rows }, kind) =>
        kind === 'timezones'
          ? rows.map((row) => row.replace(/[^,]+$/, (zone) => OTHER_NAMES[zone] ?? zone))
          : rows,
      ),
  ],
];

describe('the invariants of the figures', () => {
  let service: RunningService;

  beforeAll(async () => {
    // Uses another name of the default zone.
    service = await startFreshService('embedded', () => ({
      DEFAULT_TIMEZONE: OTHER_NAMES['America/Chicago']!,
    }));
  });

  afterAll(() => service.close());

  describe.each(caseNames.map((name, place) => ({ name, place })))('$name', ({ name, place }) => {
    const { asOf, windows, noData, expected } = readCase(name);
    let stores: Map<string, Store>;

    beforeAll(async () => {
      await reload(service, tablesOf(name));
      stores = await storesOf(service, asOf, windows as WindowKind);
    });

    it('gives each store the figures that it has alone', () => {
      const rows = [...stores].map(([storeId, store]) =>
        reportLine(storeId, sumsOf(store), noData as NoDataPolicy, 'plain').trimEnd(),
      );
      expect(rows).toEqual(expected.trimEnd().split('\n').slice(1));
    });

    it.each(INVARIANTS)('the figures $sentence', ({ check }) => {
      check(fc.constantFrom(...stores.values()), 10);
    });

    // Two of them for each case in turn, so that each is tried with several cases.
    const variants = VARIANTS.filter((_, i) => LONG_RUN || (i + place) % VARIANTS.length < 2);

    it.each(variants)('gives the same report with %s', async (_what, change) => {
      await reload(service, change(tablesOf(name)));
      const report = await reportCsv(service, { as_of: asOf, windows, no_data: noData });
      expect(report).toBe(expected);
    });
  });
});

/** Replaces all data by these files. */
async function reload(service: RunningService, tables: Tables): Promise<void> {
  const { entityMetadatas, manager } = service.app.get(DataSource);
  for (const { tableName } of entityMetadatas) {
    // The version may only grow.
    if (tableName !== 'data_version') await manager.query(`DELETE FROM ${tableName}`);
  }
  await manager.query(FORGET_POLLS);
  for (const kind of KINDS) {
    const { header, rows } = tables[kind];
    const text = [header, ...rows, ''].join('\n');
    const { status, body } = await uploadCsv<ImportResponseDto>(service, kind, text);
    expect(status).toBe(201);
    // The earlier data is deleted.
    expect(body.inserted > 0).toBe(rows.length > 0);
  }
}

/** The stores of the report, each read separately, as the engine receives them. */
function storesOf(
  { app }: RunningService,
  asOf: string | null,
  kind: WindowKind,
): Promise<Map<string, Store>> {
  return app.get(Database).snapshot(async (session) => {
    const instant = asOf === null ? (await latestPoll(session))! : Date.parse(asOf);
    const { storeIds, storeKeys } = (await app.get(StoreIndexes).of(session)).polledBy(instant);
    const stores = new Map<string, Store>();
    const planFor = (calendar: LocalCalendar) => ({
      days: daysTouching({ start: instant - 9 * MS_PER_DAY, end: instant }, calendar),
    });
    for (const [i, storeKey] of storeKeys.entries()) {
      for await (const chunk of app.get(FleetReader).stores(session, [storeKey], instant, planFor)) {
        const { calendar, polls, from, to } = chunk.stores[0]!;
        const [version] = await app.get(BusinessHoursRepository).versions(session, storeKey);
        const hours = version?.rows ?? [];
        const own = Array.from({ length: to - from }, (_, place) => polls[from + place]!);
        const store = { zone: calendar.zone, kind, asOf: instant, hours, polls: own };
        stores.set(storeIds[i]!, store);
      }
    }
    return stores;
  });
}
