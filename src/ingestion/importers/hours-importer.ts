import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { BusinessHoursRepository } from '../../business-hours';
import { copyString } from '../../core/csv/csv';
import { storeIdError } from '../../core/polls/poll-line';
import { hoursRowError, PackedHours, packHours, parseTimeOfDay } from '../../core/schedule/schedule';
import { StoresRepository } from '../../stores';
import { StagedRows, Importer, WriteCounts } from './importer';

/** Far above the number of shifts of any store. */
export const MAX_ROWS = 1_000;

@Injectable()
export class HoursImporter implements Importer {
  readonly kind = 'business_hours';
  readonly columns = [
    ['store_id'],
    ['dayOfWeek', 'day', 'day_of_week'],
    ['start_time_local'],
    ['end_time_local'],
  ] as const;

  constructor(
    private readonly registry: StoresRepository,
    private readonly table: BusinessHoursRepository,
  ) {}

  stage(): StagedRows {
    return new StagedHours(this.registry, this.table);
  }

  /** Stages the hours of one store: rows without its id. Without rows, the store has no hours afterwards. */
  stageFor(storeId: string): StagedRows {
    return new StagedStoreHours(this.registry, this.table, storeId);
  }
}

class StagedHours implements StagedRows {
  readonly first = undefined;
  readonly last = undefined;
  heldRows = 0;
  protected readonly byStore = new Map<string, Set<PackedHours>>();

  constructor(
    private readonly registry: StoresRepository,
    private readonly table: BusinessHoursRepository,
  ) {}

  get stores(): number {
    return this.byStore.size;
  }

  add([storeId = '', weekday = '', start = '', end = '']: readonly string[]): string | undefined {
    const wrong = storeIdError(storeId);
    if (wrong !== undefined) return wrong;
    if (!/^[0-6]$/.test(weekday)) return 'the weekday is not 0 (Monday) to 6 (Sunday)';
    const startSecond = parseTimeOfDay(start);
    if (startSecond === undefined) return 'start_time_local is not a time such as 9:00, 09:00 or 09:00:00';
    const endSecond = parseTimeOfDay(end);
    if (endSecond === undefined) return 'end_time_local is not a time such as 17:00, 17:00:00 or 23:59:59';
    const row = { weekday: Number(weekday), start: startSecond, end: endSecond };
    const ambiguous = hoursRowError(row);
    if (ambiguous !== undefined) return ambiguous;
    const packed = packHours(row);
    const rows = this.byStore.get(storeId);
    if (rows?.has(packed)) return undefined;
    if (rows === undefined) this.byStore.set(copyString(storeId), new Set([packed]));
    else if (rows.size < MAX_ROWS) rows.add(packed);
    else return `the store has more than ${MAX_ROWS} rows of business hours`;
    this.heldRows++;
    return undefined;
  }

  async write(manager: EntityManager, progress: (rows: number) => void): Promise<WriteCounts> {
    const storeKeys = await this.registry.register(manager, [...this.byStore.keys()]);
    const byKey = new Map([...this.byStore.values()].map((rows, i) => [storeKeys[i]!, rows]));
    const { inserted, changed, unchanged, removed } = await this.table.replace(manager, byKey);
    progress(inserted + changed + unchanged);
    return { inserted, changed, removed, changesStores: true };
  }
}

class StagedStoreHours extends StagedHours {
  constructor(
    registry: StoresRepository,
    table: BusinessHoursRepository,
    private readonly storeId: string,
  ) {
    super(registry, table);
    this.byStore.set(storeId, new Set());
  }

  override add(values: readonly string[]): string | undefined {
    return super.add([this.storeId, ...values]);
  }
}
