import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AuditedState } from '../../audit';
import {
  closedOn,
  ReplacedDates,
  RewrittenDates,
  SpecialHoursChange,
  SpecialHoursEntry,
  SpecialHoursOfStore,
  SpecialHoursRepository,
} from '../../business-hours';
import { copyString } from '../../core/csv/csv';
import { isSettled } from '../../core/polls/poll-block';
import { reasonError } from '../../core/schedule/exclusions';
import {
  formatTimeOfDay,
  MAX_DATE,
  PackedSpecialHours,
  packSpecialHours,
  parseWrittenDate,
  timesError,
} from '../../core/schedule/schedule';
import { formatDate } from '../../core/time/instant';
import { pollsKeptFrom, pollsKeptFromNow, ReadSession } from '../../platform/database';
import { KnownError } from '../../platform/errors';
import { StoreName, StoresRepository } from '../../stores';
import { readTimes, settledNotice, StagedByStore, TIME_COLUMNS } from './hours-importer';
import { Importer, Notice, StageOptions, WriteCounts } from './importer';

/** Far above the special hours of any store. */
const MAX_SPECIAL_ROWS = 10_000;

const TOO_MANY = `the store has more than ${MAX_SPECIAL_ROWS} rows of special hours`;
const CLOSED_AND_OPEN =
  'the store is closed and open on this date: leave out the row without times, or those with times';

/** The stores whose special hours a request changes, all in the same way, and the dates that it replaces. */
export interface SpecialHoursEdit {
  readonly stores: readonly StoreName[];
  readonly replaced: Exclude<ReplacedDates, 'none'>;
}

@Injectable()
export class SpecialHoursImporter implements Importer {
  readonly kind = 'special_hours';
  readonly columns = [['store_id', 'store', 'id'], ['date', 'local_date'], ...TIME_COLUMNS] as const;
  readonly optional = [['reason', 'comment', 'note']] as const;

  constructor(
    private readonly stores: StoresRepository,
    private readonly table: SpecialHoursRepository,
  ) {}

  stage({ mode = 'replace' }: StageOptions = {}): StagedSpecialHours {
    return new StagedSpecialHours(this.stores, this.table, { mode });
  }

  /** Stages the same special hours of some stores: rows without an id. */
  stageFor(edit: SpecialHoursEdit): StagedSpecialHoursEdit {
    return new StagedSpecialHoursEdit(this.stores, this.table, edit);
  }

  /** The special hours of a store, for the audit log. */
  async state(session: ReadSession, storeKey: number): Promise<AuditedState> {
    return { special_hours: (await this.table.rows(session, storeKey, 0, MAX_DATE)).map(specialHoursText) };
  }
}

/** A row as in a file. Without times, the store is closed. */
export const specialHoursText = ({ date, start, end, reason }: SpecialHoursEntry) => ({
  date: formatDate(date),
  start_time_local: start === end ? null : formatTimeOfDay(start),
  end_time_local: start === end ? null : formatTimeOfDay(end),
  reason,
});

interface SpecialRow {
  readonly date: number;
  readonly packed: PackedSpecialHours;
  readonly reason: string | null;
}

class SpecialHoursOfDates {
  readonly rows = new Map<PackedSpecialHours, string | null>();
  /** The dates with times. */
  readonly open = new Set<number>();
  count = 0;

  get size(): number {
    return this.rows.size;
  }
}

/** Rows replace what their store had on their date. */
class StagedSpecialHours extends StagedByStore<SpecialRow, SpecialHoursOfDates> {
  private change: SpecialHoursChange | undefined;
  private keptFrom = 0;

  constructor(
    private readonly storesRepository: StoresRepository,
    private readonly table: SpecialHoursRepository,
    options: StageOptions,
  ) {
    super(options);
  }

  notices(): Notice[] {
    if (this.change === undefined) return this.keptNotice();
    return [...this.removals(this.change), ...this.keptNotice(), ...this.settledDates(this.change)];
  }

  private settledDates({ dates }: SpecialHoursChange): Notice[] {
    const settled = [...dates].filter((date) => isSettled(date, this.keptFrom)).sort((a, b) => a - b);
    return settledNotice({ count: settled.length, examples: settled.map(formatDate) }, this.keptFrom);
  }

  async writeStaged(manager: EntityManager, progress: (rows: number) => void): Promise<WriteCounts> {
    const { storeKeys, newStores } = await this.storesRepository.register(manager, [...this.byStore.keys()]);
    const change = await this.table.writeSpecialHours(manager, this.byKey(storeKeys), this.replaced);
    this.note(change, storeKeys, await pollsKeptFromNow(manager));
    const { inserted, changed, unchanged, removed, hours } = change;
    progress(inserted + changed + unchanged);
    return { inserted, changed, removed, altered: hours.all, changesStores: true, storeKeys, newStores };
  }

  /** What `writeStaged` would do for stores with these keys, in the order of `storeIds`. `rewritten` receives what changes. */
  async preview(
    session: ReadSession,
    storeKeys: readonly number[],
    rewritten: RewrittenDates,
  ): Promise<SpecialHoursChange> {
    const change = await this.table.changeOf(session, this.byKey(storeKeys), this.replaced, rewritten);
    this.note(change, storeKeys, await pollsKeptFrom(session));
    return change;
  }

  private byKey(storeKeys: readonly number[]): Map<number, SpecialHoursOfStore> {
    return new Map([...this.byStore.values()].map(({ rows }, i) => [storeKeys[i]!, rows]));
  }

  /** For the notices. Throws `import-refused` if the stores cannot have these rows. */
  private note(change: SpecialHoursChange, storeKeys: readonly number[], keptFrom: number): void {
    const { conflict, most } = change;
    if (conflict !== undefined) {
      const store = [...this.byStore.keys()][storeKeys.indexOf(conflict.storeKey)];
      const reason = `With these rows, the store ${store} would be closed and open on ${formatDate(conflict.date)}: nothing was kept.`;
      throw new KnownError('import-refused', reason);
    }
    if (most > MAX_SPECIAL_ROWS) {
      throw new KnownError('import-refused', `With these rows, ${TOO_MANY}: nothing was kept.`);
    }
    this.change = change;
    this.keptFrom = keptFrom;
  }

  protected get replaced(): ReplacedDates {
    return this.options.mode === 'add' ? 'none' : 'named';
  }

  protected noRows(): SpecialHoursOfDates {
    return new SpecialHoursOfDates();
  }

  protected read([, date = '', start = '', end = '', note = '']: readonly (string | undefined)[]):
    SpecialRow | string {
    const day = parseWrittenDate(date);
    if (typeof day === 'string') return `date ${day}`;
    if ((start === '') !== (end === '')) {
      const missing = start === '' ? 'start_time_local' : 'end_time_local';
      return `${missing} is empty: give both times, or leave both empty where the store is closed`;
    }
    const wrong = reasonError(note);
    if (wrong !== undefined) return `${wrong.field} ${wrong.reason}`;
    const reason = note === '' ? null : copyString(note);
    if (start === '') return { date: day, packed: closedOn(day), reason };
    const times = readTimes(start, end);
    if (typeof times === 'string') return times;
    return (
      timesError(times.start, times.end) ?? {
        date: day,
        packed: packSpecialHours({ date: day, ...times }),
        reason,
      }
    );
  }

  /** The reason of the last of equal rows counts. */
  protected put(store: SpecialHoursOfDates, { date, packed, reason }: SpecialRow): string | undefined {
    const isClosed = packed === closedOn(date);
    if (isClosed ? store.open.has(date) : store.rows.has(closedOn(date))) return CLOSED_AND_OPEN;
    if (store.size === MAX_SPECIAL_ROWS && !store.rows.has(packed)) return TOO_MANY;
    store.rows.set(packed, reason);
    if (!isClosed) store.open.add(date);
    return undefined;
  }
}

/** The same rows for all stores of an edit. */
class StagedSpecialHoursEdit extends StagedSpecialHours {
  private readonly rows = this.noRows();

  constructor(
    storesRepository: StoresRepository,
    table: SpecialHoursRepository,
    private readonly edit: SpecialHoursEdit,
  ) {
    super(storesRepository, table, {});
    for (const { storeId } of edit.stores) this.byStore.set(storeId, this.rows);
  }

  protected override get replaced(): ReplacedDates {
    return this.edit.replaced;
  }

  override add(values: readonly (string | undefined)[]): string | undefined {
    const row = this.read([undefined, ...values]);
    if (typeof row === 'string') return row;
    const { replaced } = this.edit;
    if (typeof replaced !== 'string' && (row.date < replaced.from || row.date > replaced.to)) {
      return `date is not between ${formatDate(replaced.from)} and ${formatDate(replaced.to)}, which this request replaces`;
    }
    return this.put(this.rows, row);
  }
}
