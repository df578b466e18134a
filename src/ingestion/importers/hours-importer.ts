import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { BusinessHoursRepository, WrittenHours } from '../../business-hours';
import { copyString } from '../../core/csv/csv';
import { storeIdError } from '../../core/polls/poll-line';
import {
  hoursRowError,
  PackedHours,
  packHours,
  parseTimeOfDay,
  parseWeekday,
  timeOfDayError,
  weekdayNumber,
} from '../../core/schedule/schedule';
import { KnownError } from '../../platform/errors';
import { StoresRepository } from '../../stores';
import { Importer, Notice, noticeOf, StagedRows, StageOptions, WriteCounts } from './importer';

/** Far above the number of shifts of any store. */
export const MAX_ROWS = 1_000;

const TOO_MANY = `the store has more than ${MAX_ROWS} rows of business hours`;
const FROM_ONE =
  'The file has the weekday 7 and no 0, so that its days count from 1 (Monday) to 7 (Sunday), or from another day. ' +
  'Load it with weekdays=iso for 1 = Monday to 7 = Sunday; otherwise 0 is Monday and 6 is Sunday.';

@Injectable()
export class HoursImporter implements Importer {
  readonly kind = 'business_hours';
  readonly columns = [
    ['store_id', 'store', 'id'],
    ['dayOfWeek', 'day', 'weekday'],
    ['start_time_local', 'start_time', 'open', 'opens'],
    ['end_time_local', 'end_time', 'close', 'closes'],
  ] as const;

  constructor(
    private readonly registry: StoresRepository,
    private readonly table: BusinessHoursRepository,
  ) {}

  stage({ mode = 'replace', weekdays }: StageOptions = {}): StagedRows {
    return new StagedHours(this.registry, this.table, { mode, weekdays });
  }

  /** Stages the hours of one store: rows without its id. Without rows, the store has no hours afterwards. */
  stageFor(storeId: string): StagedRows {
    return new StagedStoreHours(this.registry, this.table, storeId);
  }
}

/** The rows of a store: those that are different, and the number of all. */
interface StoreRows {
  readonly rows: Set<PackedHours>;
  count: number;
}

/** A store of which a row is rejected is not written: without that row it could be closed on the day, or open 24/7. */
class StagedHours implements StagedRows {
  readonly first = undefined;
  readonly last = undefined;
  heldRows = 0;
  kept = 0;
  protected readonly byStore = new Map<string, StoreRows>();
  /** The stores with a rejected row. */
  private readonly keptStores = new Set<string>();
  private written: WrittenHours | undefined;
  private zeros = 0;
  private sevens = 0;

  constructor(
    private readonly registry: StoresRepository,
    private readonly table: BusinessHoursRepository,
    private readonly options: StageOptions = {},
  ) {}

  get stores(): number {
    return this.byStore.size + this.keptStores.size;
  }

  get storeIds(): Iterable<string> {
    return this.byStore.keys();
  }

  add(values: readonly string[]): string | undefined {
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
    this.heldRows -= store?.rows.size ?? 0;
    this.byStore.delete(storeId);
    this.keptStores.add(copyString(storeId));
  }

  fault(): string | undefined {
    const counted = this.options.weekdays === 'iso' || this.sevens === 0 || this.zeros > 0;
    return counted ? undefined : FROM_ONE;
  }

  notices(): Notice[] {
    return [...this.removals(), ...this.keptNotice()];
  }

  async write(manager: EntityManager, progress: (rows: number) => void): Promise<WriteCounts> {
    const { storeKeys, newStores } = await this.registry.register(manager, [...this.byStore.keys()]);
    const byKey = new Map([...this.byStore.values()].map(({ rows }, i) => [storeKeys[i]!, rows]));
    const { mode = 'replace' } = this.options;
    this.written = await this.table.write(manager, byKey, mode);
    const { inserted, changed, unchanged, removed, most } = this.written;
    if (most > MAX_ROWS) {
      throw new KnownError('load-refused', `With these rows, ${TOO_MANY}: nothing was kept.`);
    }
    progress(inserted + changed + unchanged);
    return { inserted, changed, removed, changesStores: true, storeKeys, newStores };
  }

  /** A file that takes away more than it brings may be one of several pieces. */
  private removals(): Notice[] {
    if (this.written === undefined || this.options.mode !== 'replace') return [];
    const { inserted, changed, unchanged, removed } = this.written;
    const loaded = inserted + changed + unchanged;
    if (removed <= loaded) return [];
    const message = `${removed} rows were removed, and only ${loaded} loaded. If the file is one of several pieces, load them with mode=add.`;
    return noticeOf('more-removed-than-loaded', { count: removed, examples: [] }, message);
  }

  private keptNotice(): Notice[] {
    const kept = { count: this.keptStores.size, examples: [...this.keptStores] };
    const message = `Stores with a row that cannot be taken keep the hours that they had; ${this.kept} good rows of these stores were passed over.`;
    return noticeOf('stores-kept', kept, message);
  }

  private read([, weekday = '', start = '', end = '']: readonly string[]): PackedHours | string {
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
    const startSecond = parseTimeOfDay(start);
    if (startSecond === undefined)
      return `start_time_local ${timeOfDayError(start, '9:00, 09:00 or 09:00:00')}`;
    const endSecond = parseTimeOfDay(end);
    if (endSecond === undefined)
      return `end_time_local ${timeOfDayError(end, '17:00, 17:00:00 or 23:59:59')}`;
    const row = { weekday: day, start: startSecond, end: endSecond };
    return hoursRowError(row) ?? packHours(row);
  }

  /** Stages a row, or counts it if its store is not written. */
  private keep(storeId: string, packed: PackedHours): string | undefined {
    if (this.keptStores.has(storeId)) {
      this.kept++;
      return undefined;
    }
    const store = this.byStore.get(storeId);
    if (store === undefined) {
      this.byStore.set(copyString(storeId), { rows: new Set([packed]), count: 1 });
      this.heldRows++;
      return undefined;
    }
    if (!store.rows.has(packed)) {
      if (store.rows.size === MAX_ROWS) return TOO_MANY;
      store.rows.add(packed);
      this.heldRows++;
    }
    store.count++;
    return undefined;
  }
}

class StagedStoreHours extends StagedHours {
  constructor(
    registry: StoresRepository,
    table: BusinessHoursRepository,
    private readonly storeId: string,
  ) {
    super(registry, table);
    this.byStore.set(storeId, { rows: new Set(), count: 0 });
  }

  override add(values: readonly string[]): string | undefined {
    return super.add([this.storeId, ...values]);
  }
}
