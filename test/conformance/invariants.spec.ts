import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { BusinessHoursRepository, SpecialHoursRepository } from '../../src/business-hours';
import { LocalCalendar } from '../../src/core/calendar/local-calendar';
import { MAX_DATE, SINCE_EVER } from '../../src/core/schedule/schedule';
import { MS_PER_DAY, parseInstant } from '../../src/core/time/instant';
import { addStore } from '../../src/core/uptime/figures';
import { daysTouching, periodPlan, windowsPlan } from '../../src/core/uptime/plans';
import { NO_ROLLUPS, ReportTotals, WINDOW_COUNT } from '../../src/core/uptime/totals';
import type { ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { StoreIndexes } from '../../src/metrics';
import { FleetReader } from '../../src/metrics/reading/fleet-reader';
import { Database, latestPoll } from '../../src/platform/database';
import { figuresRequestOf, parametersOf, reportLine, tableOf } from '../../src/reports';
import { requestOf as reportRequestOf } from '../../src/reports/api/trigger.dto';
import { pagesOf } from '../../src/reports/records/report-rows';
import { inOrder, reordered, repeated } from '../property/arrivals';
import { calendarOf, type Case as Store, inputsOf } from '../property/cases';
import { INVARIANTS, OTHER_NAMES } from '../property/invariants';
import { type Kind, reportCsv, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { deleteData } from '../support/product/stored-data';
import { LONG_RUN } from '../support/setups';
import { type Arguments, caseNames, readCase, requestOf } from './cases';

/** A file by its header, which the product reads as well, and its rows as text. */
interface Table {
  readonly header: string;
  readonly rows: readonly string[];
}
type Tables = readonly (readonly [kind: Kind, table: Table])[];

function tablesOf(name: string): Tables {
  const { directory, files } = readCase(name);
  return files.map(([kind, file]) => {
    const text = readFileSync(join(directory, file), 'utf8');
    const [header = '', ...rows] = text.trimEnd().split(/\r?\n/);
    return [kind, { header, rows }];
  });
}

/** The common key of rows that may contradict each other and so must keep their order; the whole row where none can. */
function keyOf(kind: Kind, header: string): (row: string) => string {
  const columns = header.replace('\ufeff', '').split(',');
  const field = (row: string, name: string) => row.split(',')[columns.indexOf(name)]!;
  if (kind === 'timezones') return (row) => field(row, 'store_id');
  return kind === 'polls'
    ? (row) => `${field(row, 'store_id')} ${parseInstant(field(row, 'timestamp_utc'))}`
    : (row) => row;
}

const changed = (tables: Tables, change: (table: Table, kind: Kind) => readonly string[]): Tables =>
  tables.map(([kind, table]) => [kind, { ...table, rows: change(table, kind) }]);

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
    const { args, expected } = readCase(name);
    let stores: Map<string, Store>;

    beforeAll(async () => {
      await reload(service, tablesOf(name));
      stores = await storesOf(service, args);
    });

    it('gives each store the figures that it has alone', () => {
      const rows = [...stores].flatMap(([storeId, store]) => linesOf(storeId, store, args));
      expect(rows.join('')).toBe(expected.slice(expected.indexOf('\n') + 1));
    });

    it.each(INVARIANTS)('the figures $sentence', ({ check }) => {
      check(fc.constantFrom(...stores.values()), 10);
    });

    // One of them for each case in turn, so that each is tried with six cases.
    const variants = VARIANTS.filter((_, i) => LONG_RUN || i === place % VARIANTS.length);

    it.each(variants)('gives the same report with %s', async (_what, change) => {
      await reload(service, change(tablesOf(name)));
      expect(await reportCsv(service, requestOf(args))).toBe(expected);
    });
  });
});

/** Replaces all data by these files. */
async function reload(service: RunningService, tables: Tables): Promise<void> {
  await deleteData(service);
  for (const [kind, { header, rows }] of tables) {
    const text = [header, ...rows, ''].join('\n');
    const { status, body } = await uploadCsv<ImportResponseDto>(service, kind, text);
    expect(status).toBe(201);
    // The earlier data is deleted.
    expect(body.inserted > 0).toBe(rows.length > 0);
  }
}

/** The longest period of a case goes back to the first day of the month before. */
const READ_DAYS = 62;

/** The stores of the report, each read separately, as the engine receives them. */
function storesOf(
  { app }: RunningService,
  { as_of, windows, exclusions }: Arguments,
): Promise<Map<string, Store>> {
  return app.get(Database).snapshot(async (session) => {
    const asOf = as_of === null ? (await latestPoll(session))! : Date.parse(as_of);
    const { storeIds, storeKeys } = (await app.get(StoreIndexes).of(session)).polledBy(asOf);
    const stores = new Map<string, Store>();
    const planFor = (calendar: LocalCalendar) => ({
      days: daysTouching({ start: asOf - READ_DAYS * MS_PER_DAY, end: asOf }, calendar),
      ignoresExclusions: exclusions === 'ignore',
    });
    for (const [i, storeKey] of storeKeys.entries()) {
      for await (const chunk of app.get(FleetReader).stores(session, [storeKey], asOf, planFor)) {
        const { calendar, excluded, polls, from, to } = chunk.stores[0]!;
        const versions = await app.get(BusinessHoursRepository).versions(session, storeKey);
        stores.set(storeIds[i]!, {
          zone: calendar.zone,
          kind: windows === 'rolling' ? 'rolling' : 'calendar',
          asOf,
          hours: versions.find(({ validFrom }) => validFrom === SINCE_EVER)?.rows ?? [],
          versions: versions.filter(({ validFrom }) => validFrom !== SINCE_EVER),
          special: await app.get(SpecialHoursRepository).rows(session, storeKey, 0, MAX_DATE),
          exclusions: Array.from({ length: excluded.length / 2 }, (_, n) => [
            excluded[2 * n]!,
            excluded[2 * n + 1]!,
          ]),
          polls: Array.from({ length: to - from }, (_, n) => polls[from + n]!),
        });
      }
    }
    return stores;
  });
}

/** The lines of the report that are of a store, from a matrix of its own. */
function linesOf(storeId: string, store: Store, args: Arguments): string[] {
  const parameters = parametersOf(reportRequestOf(requestOf(args)));
  const { period, carryMs } = figuresRequestOf(parameters);
  const accounting = { carryMs, evidence: false };
  const names: number[] = [];
  const calendar = calendarOf(store.zone);
  const plan =
    period === undefined
      ? windowsPlan(store.kind, store.asOf, calendar, accounting)
      : periodPlan(period, store.asOf, calendar, accounting, (name) => names.push(name) - 1);
  const buckets = period === undefined ? WINDOW_COUNT : Math.max(1, names.length);
  const totals = ReportTotals.of(1, { buckets, evidence: false });
  addStore(totals, { ...inputsOf(store), rollups: NO_ROLLUPS, position: 0, plan });
  const figures = { totals, dates: names.length === 0 ? undefined : names };
  return [...pagesOf(figures, () => [storeId])]
    .flat()
    .map((row) => reportLine(row, parameters.noData, tableOf(parameters)));
}
