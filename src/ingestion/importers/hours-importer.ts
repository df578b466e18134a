import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AuditedState } from '../../audit';
import { BusinessHoursRepository, HoursByVersion, HoursChange, ReplacedHours } from '../../business-hours';
import { copyString } from '../../core/csv/csv';
import { isSettled } from '../../core/polls/poll-block';
import { storeIdError } from '../../core/polls/poll-line';
import {
  formatTimeOfDay,
  hoursRowError,
  PackedHours,
  packHours,
  parseTimeOfDay,
  parseWeekday,
  parseWrittenDate,
  SINCE_EVER,
  timeOfDayError,
  weekdayNumber,
} from '../../core/schedule/schedule';
import { formatDate } from '../../core/time/instant';
import { pollsKeptFrom, pollsKeptFromNow, ReadSession } from '../../platform/database';
import { KnownError } from '../../platform/errors';
import { StoresRepository } from '../../stores';
import { Importer, Notice, noticeOf, StagedRows, StageOptions, WriteCounts } from './importer';

/** Far above the number of shifts of any store. */
export const MAX_ROWS = 1_000;

const TOO_MANY = `the store has more than ${MAX_ROWS} rows of business hours`;
const FROM_ONE =
  'The file has the weekday 7 and no 0, so that its days count from 1 (Monday) to 7 (Sunday), or from another day. ' +
  'Import it with weekdays=iso for 1 = Monday to 7 = Sunday; otherwise 0 is Monday and 6 is Sunday.';
const DATED_TWICE =
  'The file has a column valid_from, and the import has an option valid_from. Leave one of them out.';

/** The columns of the times, also of special hours. */
export const TIME_COLUMNS = [
  ['start_time_local', 'start_time', 'open', 'opens'],
  ['end_time_local', 'end_time', 'close', 'closes'],
] as const;

@Injectable()
export class HoursImporter implements Importer {
  readonly kind = 'business_hours';
  readonly columns = [['store_id', 'store', 'id'], ['dayOfWeek', 'day', 'weekday'], ...TIME_COLUMNS] as const;
  readonly optional = [['valid_from', 'effective_from']] as const;

  constructor(
    private readonly stores: StoresRepository,
    private readonly table: BusinessHoursRepository,
  ) {}

  stage({ mode = 'replace', weekdays, validFrom }: StageOptions = {}): StagedHours {
    return new StagedHours(this.stores, this.table, { mode, weekdays, validFrom });
  }

  /**
   * Stages the hours of one store, from the beginning or from a date on: rows without its id. Without rows, it has no such hours
   * afterwards.
   */
  stageFor(storeId: string, validFrom?: number): StagedHours {
    return new StagedStoreHours(this.stores, this.table, storeId, { validFrom });
  }

  /** The hours of a store, for the audit log. */
  async state(session: ReadSession, storeKey: number): Promise<AuditedState> {
    const versions = await this.table.versions(session, storeKey);
    const rows = versions.flatMap(({ validFrom, rows: own }) => own.map((row) => ({ validFrom, ...row })));
    return {
      business_hours: rows.map(({ validFrom, weekday, start, end }) => ({
        valid_from: validFrom === SINCE_EVER ? null : formatDate(validFrom),
        day_of_week: weekday,
        start_time_local: formatTimeOfDay(start),
        end_time_local: formatTimeOfDay(end),
      })),
    };
  }
}

/** The rows of a store: the number of different ones, and of all. */
interface RowsOfStore {
  readonly size: number;
  count: number;
}

/** Rows by store. A store of which a row is rejected is not written: without that row it could be closed, or open 24/7. */
export abstract class StagedByStore<Row extends object, Rows extends RowsOfStore> implements StagedRows {
  readonly first = undefined;
  readonly last = undefined;
  heldRows = 0;
  kept = 0;
  protected readonly byStore = new Map<string, Rows>();
  /** The stores with a rejected row. */
  private readonly keptStores = new Set<string>();

  constructor(protected readonly options: StageOptions) {}

  /** The row, or what is wrong with it. */
  protected abstract read(values: readonly (string | undefined)[]): Row | string;
  protected abstract noRows(): Rows;
  /** Adds a row to those of its store; returns what is wrong with it there. */
  protected abstract put(store: Rows, row: Row): string | undefined;
  abstract notices(): readonly Notice[];
  abstract writeStaged(manager: EntityManager, progress: (rows: number) => void): Promise<WriteCounts>;

  get stores(): number {
    return this.byStore.size + this.keptStores.size;
  }

  get storeIds(): Iterable<string> {
    return this.byStore.keys();
  }

  add(values: readonly (string | undefined)[]): string | undefined {
    const [storeId = ''] = values;
    const isNew = !this.byStore.has(storeId) && !this.keptStores.has(storeId);
    const wrong = isNew ? storeIdError(storeId) : undefined;
    if (wrong !== undefined) return wrong;
    const row = this.read(values);
    const error = typeof row === 'string' ? row : this.keep(storeId, row);
    if (error !== undefined) this.rejectRowOf(storeId);
    return error;
  }

  rejectRowOf(storeId: string): void {
    if (this.keptStores.has(storeId) || storeIdError(storeId) !== undefined) return;
    const store = this.byStore.get(storeId);
    this.kept += store?.count ?? 0;
    this.heldRows -= store?.size ?? 0;
    this.byStore.delete(storeId);
    this.keptStores.add(copyString(storeId));
  }

  /** Stages a row, or counts it if its store is not written. */
  private keep(storeId: string, row: Row): string | undefined {
    if (this.keptStores.has(storeId)) {
      this.kept++;
      return undefined;
    }
    let store = this.byStore.get(storeId);
    if (store === undefined) this.byStore.set(copyString(storeId), (store = this.noRows()));
    const before = store.size;
    const error = this.put(store, row);
    if (error !== undefined) return error;
    this.heldRows += store.size - before;
    store.count++;
    return undefined;
  }

  protected keptNotice(): Notice[] {
    const kept = { count: this.keptStores.size, examples: [...this.keptStores] };
    const message = `Stores with a row that cannot be taken keep the hours that they had; ${this.kept} good rows of these stores were skipped.`;
    return noticeOf('stores-kept', kept, message);
  }

  /** A file that removes more rows than it has may be one of several pieces. */
  protected removals(written: Pick<HoursChange, 'inserted' | 'changed' | 'unchanged' | 'removed'>): Notice[] {
    const { inserted, changed, unchanged, removed } = written;
    const imported = inserted + changed + unchanged;
    if (this.options.mode !== 'replace' || removed <= imported) return [];
    const message = `${removed} rows were removed, and only ${imported} imported. If the file is one of several pieces, import them with mode=add.`;
    return noticeOf('more-removed-than-imported', { count: removed, examples: [] }, message);
  }
}

/** Dates whose figures no longer change. */
export const settledNotice = (dates: Pick<Notice, 'count' | 'examples'>, keptFrom: number): Notice[] =>
  noticeOf(
    'dates-no-longer-kept',
    dates,
    `Polls of dates up to ${formatDate(keptFrom)} are no longer kept: the figures of these dates stay as they are.`,
  );

/** Two times of a row as seconds after midnight; or what is wrong with them. */
export function readTimes(start: string, end: string): { start: number; end: number } | string {
  const startSecond = parseTimeOfDay(start);
  if (startSecond === undefined)
    return `start_time_local ${timeOfDayError(start, '9:00, 09:00 or 09:00:00')}`;
  const endSecond = parseTimeOfDay(end);
  if (endSecond === undefined) return `end_time_local ${timeOfDayError(end, '17:00, 17:00:00 or 23:59:59')}`;
  return { start: startSecond, end: endSecond };
}

/** A row of business hours and its version. */
interface DatedRow {
  readonly validFrom: number;
  readonly packed: PackedHours;
}

class HoursOfStore implements RowsOfStore {
  readonly versions = new Map<number, Set<PackedHours>>();
  size = 0;
  count = 0;
}

/**
 * Rows without a column `valid_from`, and without that option, replace all versions of their stores; others replace the
 * versions that they name.
 */
class StagedHours extends StagedByStore<DatedRow, HoursOfStore> {
  private change: HoursChange | undefined;
  /** The ids of the stores that lose a version with a date. */
  private losing: readonly string[] = [];
  private keptFrom = 0;
  private zeros = 0;
  private sevens = 0;
  private hasColumn = false;

  constructor(
    private readonly storesRepository: StoresRepository,
    private readonly table: BusinessHoursRepository,
    options: StageOptions,
  ) {
    super(options);
  }

  fault(): string | undefined {
    if (this.hasColumn && this.options.validFrom !== undefined) return DATED_TWICE;
    const counted = this.options.weekdays === 'iso' || this.sevens === 0 || this.zeros > 0;
    return counted ? undefined : FROM_ONE;
  }

  notices(): Notice[] {
    const { change, losing, keptFrom } = this;
    if (change === undefined) return this.keptNotice();
    const settled = change.from !== undefined && isSettled(change.from, keptFrom) ? change.altered.length : 0;
    return [
      ...this.removals(change),
      ...noticeOf(
        'versions-removed',
        { count: losing.length, examples: losing },
        'Hours that began at a date were removed: those of this import are valid in their place.',
      ),
      ...this.keptNotice(),
      ...settledNotice({ count: settled, examples: [] }, keptFrom),
    ];
  }

  /** What the rows replace, now that all are there. */
  get replaced(): ReplacedHours {
    if (this.options.mode === 'add') return 'none';
    return this.hasColumn || this.options.validFrom !== undefined ? 'versions' : 'all';
  }

  async writeStaged(manager: EntityManager, progress: (rows: number) => void): Promise<WriteCounts> {
    const { storeKeys, newStores } = await this.storesRepository.register(manager, [...this.byStore.keys()]);
    const change = await this.table.writeHours(manager, this.byKey(storeKeys), this.replaced);
    this.note(change, storeKeys, await pollsKeptFromNow(manager));
    const { inserted, changed, unchanged, removed, dates } = change;
    progress(inserted + changed + unchanged);
    return { inserted, changed, removed, altered: dates.all, changesStores: true, storeKeys, newStores };
  }

  /** What `writeStaged` would do for stores with these keys, in the order of `storeIds`, and their hours afterwards. */
  async preview(
    session: ReadSession,
    storeKeys: readonly number[],
  ): Promise<{ change: HoursChange; after: ReadonlyMap<number, HoursByVersion> }> {
    const after = new Map<number, HoursByVersion>();
    const change = await this.table.changeOf(session, this.byKey(storeKeys), this.replaced, after);
    this.note(change, storeKeys, await pollsKeptFrom(session));
    return { change, after };
  }

  private byKey(storeKeys: readonly number[]): Map<number, HoursByVersion> {
    return new Map([...this.byStore.values()].map(({ versions }, i) => [storeKeys[i]!, versions]));
  }

  /** For the notices. Throws `import-refused` if a store would have too many rows. */
  private note(change: HoursChange, storeKeys: readonly number[], keptFrom: number): void {
    if (change.most > MAX_ROWS) {
      throw new KnownError('import-refused', `With these rows, ${TOO_MANY}: nothing was kept.`);
    }
    const losing = new Set(change.losing);
    this.change = change;
    this.losing = [...this.byStore.keys()].filter((_, i) => losing.has(storeKeys[i]!));
    this.keptFrom = keptFrom;
  }

  protected noRows(): HoursOfStore {
    return new HoursOfStore();
  }

  protected read([, weekday = '', start = '', end = '', validFrom]: readonly (string | undefined)[]):
    DatedRow | string {
    const { weekdays } = this.options;
    const number = weekdayNumber(weekday);
    if (number === 0) this.zeros++;
    if (number === 7) this.sevens++;
    const day = parseWeekday(weekday, weekdays);
    if (day === undefined) {
      return weekdays === 'iso'
        ? 'the weekday is not 1 (Monday) to 7 (Sunday)'
        : 'the weekday is not 0 (Monday) to 6 (Sunday)';
    }
    const times = readTimes(start, end);
    if (typeof times === 'string') return times;
    const row = { weekday: day, ...times };
    const from = this.readValidFrom(validFrom);
    if (typeof from === 'string') return from;
    return hoursRowError(row) ?? { validFrom: from, packed: packHours(row) };
  }

  private readValidFrom(text: string | undefined): number | string {
    if (text === undefined) return this.options.validFrom ?? SINCE_EVER;
    this.hasColumn = true;
    if (text === '') return SINCE_EVER;
    const date = parseWrittenDate(text);
    return typeof date === 'string' ? `valid_from ${date}` : date;
  }

  protected put(store: HoursOfStore, { validFrom, packed }: DatedRow): string | undefined {
    let rows = store.versions.get(validFrom);
    if (rows === undefined) store.versions.set(validFrom, (rows = new Set()));
    if (rows.has(packed)) return undefined;
    if (store.size === MAX_ROWS) return TOO_MANY;
    rows.add(packed);
    store.size++;
    return undefined;
  }
}

class StagedStoreHours extends StagedHours {
  constructor(
    storesRepository: StoresRepository,
    table: BusinessHoursRepository,
    private readonly storeId: string,
    options: StageOptions,
  ) {
    super(storesRepository, table, options);
    const store = this.noRows();
    store.versions.set(options.validFrom ?? SINCE_EVER, new Set());
    this.byStore.set(storeId, store);
  }

  override add(values: readonly (string | undefined)[]): string | undefined {
    return super.add([this.storeId, ...values]);
  }
}
