import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { copyString } from '../../core/csv/csv';
import { storeIdError } from '../../core/polls/poll-line';
import { StoresRepository } from '../../stores';
import { TimezonesRepository } from '../../timezones';
import { StagedRows, Importer, WriteCounts } from './importer';

const MAX_ZONE_LENGTH = 64;
const ZONE_CHARACTERS = /^[\x21-\x7e]+$/;

@Injectable()
export class TimezonesImporter implements Importer {
  readonly kind = 'timezones';
  readonly columns = [['store_id'], ['timezone_str']] as const;

  constructor(
    private readonly registry: StoresRepository,
    private readonly table: TimezonesRepository,
  ) {}

  stage(): StagedRows {
    return new StagedTimezones(this.registry, this.table);
  }
}

class StagedTimezones implements StagedRows {
  readonly first = undefined;
  readonly last = undefined;
  private readonly byStore = new Map<string, string>();

  constructor(
    private readonly registry: StoresRepository,
    private readonly table: TimezonesRepository,
  ) {}

  get stores(): number {
    return this.byStore.size;
  }

  /** An unknown zone name is accepted: it means DEFAULT_TIMEZONE (SEMANTICS.md). */
  add([storeId = '', zone = '']: readonly string[]): string | undefined {
    const wrong = storeIdError(storeId);
    if (wrong !== undefined) return wrong;
    if (zone === '') return 'timezone_str is empty; leave the row out for a store without a zone';
    if (zone.length > MAX_ZONE_LENGTH || !ZONE_CHARACTERS.test(zone)) {
      return 'timezone_str is not a name such as America/Chicago';
    }
    this.byStore.set(copyString(storeId), copyString(zone));
    return undefined;
  }

  async write(manager: EntityManager, progress: (rows: number) => void): Promise<WriteCounts> {
    const storeKeys = await this.registry.register(manager, [...this.byStore.keys()]);
    const byKey = new Map([...this.byStore.values()].map((zone, i) => [storeKeys[i]!, zone]));
    const { inserted, changed } = await this.table.replace(manager, byKey);
    progress(this.byStore.size);
    return { inserted, changed, removed: 0, changesStores: true };
  }
}
