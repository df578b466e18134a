import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { LocalCalendar } from '../../src/core/calendar/local-calendar';
import { keysOf, parseSelector, type Selector } from '../../src/core/selectors/selector';
import { formatDate, formatInstant, MS_PER_DAY } from '../../src/core/time/instant';
import { IngestionKind, IngestionService } from '../../src/ingestion';
import { ExclusionsService } from '../../src/ingestion/exclusions.service';
import { Report, ReportRequest, ReportResult, ReportsService } from '../../src/reports';
import { OutdatedResults } from '../../src/reports/records/report-results.repository';
import { describeOneSetup, LONG_RUN } from '../support/setups';
import { runs } from './runs';
import { Product } from './sequences/product';

/*
 * What a report read is written down from the test's own list of all data, when the report is made and after every edit:
 * the report must be outdated exactly if the two differ after any of the edits. A report that is not outdated, made anew,
 * must have the same bytes.
 */

const ZONES = ['America/Chicago', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Europe/Berlin'];
const STORES = 4;
/** Wednesday; three days before the clocks of Berlin change. */
const DAY = Date.UTC(2023, 2, 22) / MS_PER_DAY;
const HOUR = 3_600_000;

interface ModelStore {
  zone: string | undefined;
  readonly polls: Map<number, boolean>;
  /** Rows by the date from which they are valid; -Infinity: since ever. */
  versions: Map<number, string>;
  readonly special: Map<number, string>;
  exclusions: readonly Interval[];
}

interface Interval {
  readonly batch: number;
  readonly startsAt: number;
  readonly endsAt: number;
}

type Edit =
  | { readonly edit: 'polls'; readonly polls: readonly { store: number; at: number; active: boolean }[] }
  | {
      readonly edit: 'hours';
      readonly store: number;
      readonly from: number | undefined;
      readonly times: number;
    }
  | { readonly edit: 'special'; readonly rows: readonly { store: number; date: number; times: number }[] }
  | { readonly edit: 'zone'; readonly store: number; readonly zone: string }
  | { readonly edit: 'exclusions'; readonly made: readonly { store: number; at: number; hours: number }[] }
  | { readonly edit: 'revoke'; readonly which: number };

type Asked = Pick<ReportRequest, 'windows' | 'period' | 'fromDate' | 'toDate' | 'breakdown'> &
  Pick<ReportRequest, 'accounting' | 'carryMinutes' | 'exclusions' | 'noData' | 'asOf' | 'labels'>;

/** An edit while the report is made may come before or after its snapshot. */
interface Made {
  readonly report: Asked;
  readonly meanwhile: Edit | undefined;
}

const store = fc.nat({ max: STORES - 1 });
/** Epoch ms: within the weeks of the reports, or far before and after, also more than 32 days before. */
const instant = fc
  .oneof(
    { weight: 5, arbitrary: fc.integer({ min: -9 * 24, max: 3 * 24 }) },
    fc.integer({ min: -80 * 24, max: 20 * 24 }),
  )
  .map((hours) => DAY * MS_PER_DAY + hours * HOUR);
const date = fc
  .oneof({ weight: 4, arbitrary: fc.integer({ min: -10, max: 3 }) }, fc.integer({ min: -60, max: 40 }))
  .map((days) => DAY + days);
const times = fc.nat({ max: 5 });

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      edit: fc.constant('polls' as const),
      polls: fc.array(fc.record({ store, at: instant, active: fc.boolean() }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
  },
  fc.record({
    edit: fc.constant('hours' as const),
    store,
    from: fc.oneof(fc.constant(undefined), date),
    times,
  }),
  fc.record({
    edit: fc.constant('special' as const),
    rows: fc.uniqueArray(fc.record({ store, date, times }), {
      selector: (row) => `${row.store} ${row.date}`,
      minLength: 1,
      maxLength: 3,
    }),
  }),
  fc.record({ edit: fc.constant('zone' as const), store, zone: fc.constantFrom(...ZONES) }),
  fc.record({
    edit: fc.constant('exclusions' as const),
    made: fc.array(fc.record({ store, at: instant, hours: fc.constantFrom(1, 30) }), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
  fc.record({ edit: fc.constant('revoke' as const), which: fc.nat() }),
);

/** The status as of the report's instant depends on what a store has had in the 32 days before it. */
const labels = fc
  .constantFrom('status=stale', 'status!=no_data', 'status in (up,down,stale)', 'status!=excluded', 'status')
  .map((text) => parseSelector(text) as Selector);

const asked: fc.Arbitrary<Asked> = fc
  .tuple(
    fc.oneof(
      fc.record({ windows: fc.constantFrom('calendar' as const, 'rolling' as const) }),
      fc.record({
        period: fc.constantFrom('yesterday' as const, 'last_7_days' as const, 'last_week' as const),
        breakdown: fc.constantFrom('none' as const, 'day' as const),
      }),
      fc.record({ fromDate: fc.integer({ min: DAY - 9, max: DAY - 5 }), toDate: fc.constant(DAY - 4) }),
    ),
    fc.oneof(
      fc.constant({}),
      fc.record({
        accounting: fc.constant('carry_forward' as const),
        carryMinutes: fc.constantFrom(60, 3_000),
      }),
    ),
    fc.record({
      exclusions: fc.constantFrom('apply' as const, 'ignore' as const),
      noData: fc.constantFrom('down' as const, 'exclude' as const),
      asOf: fc.integer({ min: -2 * 24, max: 24 }).map((hours) => DAY * MS_PER_DAY + hours * HOUR),
    }),
    fc.oneof(fc.constant({}), fc.record({ labels })),
  )
  .map(([time, accounting, others, selection]) => ({ ...time, ...accounting, ...others, ...selection }));

const steps = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: edit },
    fc.record({
      report: asked,
      meanwhile: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, edit),
    }),
  ),
  { minLength: 4, maxLength: 16, size: 'max' },
);

/** What a report read, as the product has stored it, and the text of that in the test's data. */
interface Watched {
  readonly report: Report;
  readonly labels: Selector;
  readonly result: ReportResult;
  readonly file: string;
  text: string;
  isOutdated: boolean;
}

const storeId = (index: number): string => `s${index}`;
const startOf = (time: number): string => `${String(6 + (time % 5)).padStart(2, '0')}:00`;
/** Some of them run past midnight. */
const endOf = (time: number): string => (time % 2 === 0 ? '20:00' : '02:00');
const calendars = new Map(ZONES.map((zone) => [zone, new LocalCalendar(zone)]));

class Playing {
  private readonly stores: ModelStore[] = Array.from({ length: STORES }, () => ({
    zone: undefined,
    polls: new Map(),
    versions: new Map(),
    special: new Map(),
    exclusions: [],
  }));
  private readonly batches: string[] = [];
  private readonly watched: Watched[] = [];

  constructor(private readonly product: Product) {}

  async play(step: Edit | Made): Promise<void> {
    if ('report' in step) await this.make(step);
    else {
      await this.write(step);
      for (const each of this.watched) if (this.textOf(each) !== each.text) each.isOutdated = true;
    }
    expect(await this.outdated()).toEqual(this.watched.filter((each) => each.isOutdated).map(idOf));
  }

  /** Makes the reports that are not outdated anew; returns their number. */
  async end(): Promise<number> {
    const others = this.watched.filter(({ isOutdated }) => !isOutdated);
    for (const { report, file } of others) {
      // Also what was made for the one before, which may be identical.
      await this.product.app.get(DataSource).query('UPDATE report_results SET computation_version = NULL');
      const anew = await this.product.app.get(ReportsService).reissue(report.reportId);
      const made = await this.product.completed(anew);
      expect(made.report).toMatchObject({ reusedFrom: null, supersedes: report.reportId });
      expect(made.file).toBe(file);
    }
    return others.length;
  }

  get outdatedCount(): number {
    return this.watched.filter(({ isOutdated }) => isOutdated).length;
  }

  private async make({ report: request, meanwhile }: Made): Promise<void> {
    const reportId = await this.product.trigger(request);
    const [{ report, file }] = await Promise.all([
      this.product.completed(reportId),
      meanwhile === undefined ? undefined : this.write(meanwhile),
    ]);
    const result = await this.product.app
      .get(DataSource)
      .getRepository(ReportResult)
      .findOneByOrFail({ resultKey: report.resultKey! });
    const made: Watched = { report, labels: request.labels ?? [], result, file, text: '', isOutdated: false };
    made.text = this.textOf(made);
    for (const each of this.watched) if (this.textOf(each) !== each.text) each.isOutdated = true;
    this.watched.push(made);
    if (meanwhile !== undefined) made.isOutdated = (await this.outdated()).includes(reportId);
  }

  private async outdated(): Promise<string[]> {
    const marks = await this.product.app
      .get(OutdatedResults)
      .ofReports(this.watched.map(({ report }) => report));
    return this.watched.map(idOf).filter((id) => marks.has(id));
  }

  private textOf({ report, labels: selector, result }: Watched): string {
    const [from, to] = [result.lookbackStart!, result.lookbackEnd!];
    const fleet = this.stores.filter(({ polls }) => [...polls.keys()].some((at) => at <= result.asOf!));
    return JSON.stringify(
      fleet.map((each) => [
        this.stores.indexOf(each),
        each.zone,
        [...each.polls].filter(([at]) => at >= from && at <= to).sort(([a], [b]) => a - b),
        hoursBetween(each, from, to),
        report.exclusions === 'ignore' && !keysOf(selector).has('status')
          ? []
          : each.exclusions.filter(({ startsAt, endsAt }) => startsAt <= to && endsAt > from),
      ]),
    );
  }

  private async write(step: Edit): Promise<void> {
    const { stores } = this;
    switch (step.edit) {
      case 'polls': {
        const rows = step.polls.map((poll) => [
          storeId(poll.store),
          poll.active ? 'active' : 'inactive',
          formatInstant(poll.at),
        ]);
        for (const poll of step.polls) stores[poll.store]!.polls.set(poll.at, poll.active);
        return this.load('polls', 'store_id,status,timestamp_utc', rows);
      }
      case 'hours': {
        const weekdays = [0, 1, 2, 3, 4, 5, 6].filter((weekday) => weekday !== step.times);
        const rows = weekdays.map((weekday) => [weekday, startOf(step.times), endOf(step.times)]);
        const { versions } = stores[step.store]!;
        if (step.from === undefined) versions.clear();
        versions.set(step.from ?? -Infinity, JSON.stringify(rows));
        const dated = step.from === undefined ? [] : [formatDate(step.from)];
        return this.load(
          'business_hours',
          `store_id,dayOfWeek,start_time_local,end_time_local${step.from === undefined ? '' : ',valid_from'}`,
          rows.map((row) => [storeId(step.store), ...row, ...dated]),
        );
      }
      case 'special': {
        const rows = step.rows.map(({ store: place, date: day, times: time }) => {
          const written = time === 0 ? ['', ''] : [startOf(time), endOf(time)];
          stores[place]!.special.set(day, written.join());
          return [storeId(place), formatDate(day), ...written];
        });
        return this.load('special_hours', 'store_id,date,start_time_local,end_time_local', rows);
      }
      case 'zone':
        stores[step.store]!.zone = step.zone;
        return this.load('timezones', 'store_id,timezone_str', [[storeId(step.store), step.zone]]);
      case 'exclusions': {
        const batch = this.batches.length;
        const rows = step.made.map(({ store: place, at, hours }) => {
          const made = { batch, startsAt: at, endsAt: at + hours * HOUR };
          const { exclusions } = stores[place]!;
          const isKnown = exclusions.some((each) => each.startsAt === at && each.endsAt === made.endsAt);
          if (!isKnown) stores[place]!.exclusions = [...exclusions, made];
          return [storeId(place), formatInstant(at), formatInstant(made.endsAt), 'planned'];
        });
        this.batches.push(await this.imported('exclusions', 'store_id,starts_at,ends_at,kind', rows));
        return;
      }
      case 'revoke': {
        const which = this.batches.length === 0 ? -1 : step.which % this.batches.length;
        const isThere = stores.some(({ exclusions }) => exclusions.some(({ batch }) => batch === which));
        if (!isThere) return;
        for (const each of stores) each.exclusions = each.exclusions.filter(({ batch }) => batch !== which);
        await this.product.app.get(ExclusionsService).revokeBatch(this.batches[which]!, null, undefined);
      }
    }
  }

  private async load(kind: IngestionKind, header: string, rows: (string | number)[][]): Promise<void> {
    await this.imported(kind, header, rows);
  }

  private async imported(kind: IngestionKind, header: string, rows: (string | number)[][]): Promise<string> {
    const text = [header, ...rows.map((row) => row.join(',')), ''].join('\n');
    const source = {
      name: `${kind}.csv`,
      bytes: (async function* () {
        yield await Promise.resolve(Buffer.from(text));
      })(),
    };
    const { ingestion, rejects } = await this.product.app.get(IngestionService).importCsv(kind, source);
    expect(rejects).toEqual([]);
    return ingestion.ingestionId;
  }
}

/** The hours of each date that decide on any of this time: with their nights, those of the day before as well. */
function hoursBetween({ zone, versions, special }: ModelStore, from: number, to: number) {
  const calendar = calendars.get(zone ?? 'America/Chicago')!;
  const hours: [date: number, version: number | null, rows: string | null, special: string | null][] = [];
  for (let day = calendar.dateOf(from) - 1; day <= calendar.dateOf(to); day++) {
    const begun = [...versions.keys()].filter((validFrom) => validFrom <= day);
    const version = begun.length === 0 ? null : Math.max(...begun);
    hours.push([day, version, version === null ? null : versions.get(version)!, special.get(day) ?? null]);
  }
  return hours;
}

const idOf = ({ report }: Watched): string => report.reportId;

describeOneSetup('after random edits, reports', 'embedded', (setup) => {
  let product: Product;
  const count = { outdated: 0, same: 0 };

  beforeAll(async () => {
    product = await Product.start(setup, { STALE_AFTER: String(40 * 60) });
  });

  afterAll(() => product.close());

  it('are outdated exactly if something that they read has changed, and otherwise the same when made anew', async () => {
    const property = fc
      .asyncProperty(steps, async (sequence) => {
        const playing = new Playing(product);
        for (const step of sequence) await playing.play(step);
        count.same += await playing.end();
        count.outdated += playing.outdatedCount;
      })
      .beforeEach(() => product.empty());
    const cases = LONG_RUN && setup === 'embedded' ? 60 : 12;
    await fc.assert(property, runs(cases));
  });

  it('were of both sorts', () => {
    expect(count.outdated).toBeGreaterThan(0);
    expect(count.same).toBeGreaterThan(0);
  });
});
