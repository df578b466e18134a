import { parseConfig } from '../../../src/config';
import { Database, dataVersion } from '../../../src/database';
import {
  DailyKeeper,
  DailyMetrics,
  DailyTable,
  DaySheet,
  FiguresBasis,
  WorkedOutDays,
} from '../../../src/metrics';
import { Calendars, TimezoneTable } from '../../../src/timezones';
import { freshEnvironment, type SetupName } from '../setups';
import { openDatabase, type OpenDatabase } from './database';

/** The first of the dates that days are worked out of: Monday, 2024-01-15. */
export const FIRST_DATE = 19_737;
/** Of the stores that days are worked out of, unless told. */
export const STORE_KEYS = [3, 4, 9];

/** What no other store and date has. */
const restOf = (storeKey: number, date: number) => ({ down: storeKey * 100_000 + date, noData: 0 });

/** Days of all the stores on so many dates; `up` tells one working out from another. */
export function workedOut(dates: number, up = 1_000, storeKeys = STORE_KEYS): WorkedOutDays {
  const sheet = new DaySheet(storeKeys.length, FIRST_DATE, FIRST_DATE + dates - 1);
  for (let date = FIRST_DATE; date < FIRST_DATE + dates; date++) {
    storeKeys.forEach((storeKey, store) => sheet.note(store, date, { up, ...restOf(storeKey, date) }));
  }
  const days = new WorkedOutDays();
  days.take(sheet, storeKeys);
  return days;
}

/** What keeps stored days, on a database of its own, without the rest of the service. */
export class DailyStore {
  static async open(setup: SetupName): Promise<DailyStore> {
    const environment = await freshEnvironment(setup);
    return new DailyStore(environment.env, await openDatabase(environment.env), () => environment.remove());
  }

  readonly database: Database;
  readonly table: DailyTable;
  readonly keeper: DailyKeeper;
  readonly daily: DailyMetrics;

  private constructor(
    private readonly env: Record<string, string>,
    private readonly connection: OpenDatabase,
    private readonly remove: () => Promise<void>,
  ) {
    const config = parseConfig(env);
    this.database = connection.database;
    this.table = this.tableOf(config.defaultTimezone);
    this.keeper = new DailyKeeper(this.database, this.table);
    this.daily = new DailyMetrics(this.table, new TimezoneTable(), new Calendars(config));
  }

  async close(): Promise<void> {
    await this.connection.close();
    await this.remove();
  }

  /** The table as it is seen by a process with another default zone, and so with another basis. */
  tableOf(defaultZone: string): DailyTable {
    return new DailyTable(new FiguresBasis(parseConfig({ ...this.env, DEFAULT_TIMEZONE: defaultZone })));
  }

  version(): Promise<number> {
    return this.database.snapshot(dataVersion);
  }

  /** Has days stored that were worked out from the data as they are now. */
  async keep(days: WorkedOutDays): Promise<void> {
    this.keeper.keep(await this.version(), days);
    await this.keeper.settled();
  }

  /** What is read of so many dates for these stores: `date from the first, store key, up`. */
  async read(storeKeys = STORE_KEYS, dates = 3, table = this.table): Promise<string[]> {
    const sheet = new DaySheet(storeKeys.length, FIRST_DATE, FIRST_DATE + dates - 1);
    const keys = { storeKeys, firstKey: storeKeys[0]!, lastKey: storeKeys[storeKeys.length - 1]! };
    await this.database.snapshot((session) => table.read(session, keys, sheet));
    const found: string[] = [];
    for (let date = FIRST_DATE; date <= sheet.lastDate; date++) {
      storeKeys.forEach((storeKey, store) => {
        if (!sheet.has(store, date)) return;
        const { up, ...rest } = sheet.of(store, date);
        expect(rest).toEqual(restOf(storeKey, date));
        found.push(`${date - FIRST_DATE} ${storeKey} ${up}`);
      });
    }
    return found;
  }

  async count(): Promise<number> {
    const [count] = await this.database.snapshot((session) =>
      session.numbers('SELECT COUNT(*) FROM daily_metrics'),
    );
    return count!;
  }

  async empty(): Promise<void> {
    await this.database.write((manager) => manager.query('DELETE FROM daily_metrics'));
  }
}
