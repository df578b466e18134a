import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AuditedState } from '../../audit';
import { isKnownZone, zoneName } from '../../core/calendar/local-calendar';
import { copyString } from '../../core/csv/csv';
import { Tally } from '../../core/polls/poll-batch';
import { storeIdError } from '../../core/polls/poll-line';
import { keysOf } from '../../core/selectors/selector';
import { currentStores } from '../../platform/async';
import type { ReadSession } from '../../platform/database';
import { KnownError } from '../../platform/errors';
import { selectorOf } from '../../platform/http';
import { keysInOrder, StoresRepository } from '../../stores';
import { TimezonesRepository } from '../../timezones';
import { FOREVER, Importer, Notice, noticeOf, StagedRows, WriteCounts } from './importer';

const MAX_ZONE_LENGTH = 64;
const QUOTED = /^(['"])(.*)\1$/;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\ufffd-\uffff]/u;

@Injectable()
export class TimezonesImporter implements Importer {
  readonly kind = 'timezones';
  readonly columns = [
    ['store_id', 'store', 'id'],
    ['timezone_str', 'timezone', 'tz'],
  ] as const;

  constructor(
    private readonly stores: StoresRepository,
    private readonly table: TimezonesRepository,
  ) {}

  /** Throws `forbidden` if zones decide which stores the request sees. */
  stage(): StagedRows {
    requireOtherKeys();
    return new StagedTimezones(this.stores, this.table);
  }

  /** Stages the zone of a store that is stored, whatever its id is. Throws like `stage`. */
  stageFor(storeId: string): StagedRows {
    requireOtherKeys();
    return new StagedTimezones(this.stores, this.table, storeId);
  }

  /** The zone of a store, for the audit log. */
  async state(session: ReadSession, storeKey: number): Promise<AuditedState> {
    const zones = await this.table.zones(session, keysInOrder([storeKey]));
    return { timezone: zones.get(storeKey) ?? null };
  }
}

function requireOtherKeys(): void {
  if (!keysOf(selectorOf(currentStores()?.text) ?? []).has('timezone')) return;
  const message = 'This API key is limited to some time zones, and so it can change none. Use another key.';
  throw new KnownError('forbidden', message);
}

class StagedTimezones implements StagedRows {
  readonly first = undefined;
  readonly last = undefined;
  private readonly byStore = new Map<string, string>();
  private readonly known = new Map<string, boolean>();
  private readonly unknown = new Tally();

  constructor(
    private readonly storesRepository: StoresRepository,
    private readonly table: TimezonesRepository,
    private readonly storedId?: string,
  ) {}

  get stores(): number {
    return this.byStore.size;
  }

  get storeIds(): Iterable<string> {
    return this.byStore.keys();
  }

  /** An unknown zone name is accepted, with a notice: it means DEFAULT_TIMEZONE (SEMANTICS.md). */
  add([storeId = '', written = '']: readonly (string | undefined)[]): string | undefined {
    const wrong = storeId === this.storedId ? undefined : storeIdError(storeId);
    if (wrong !== undefined) return wrong;
    const zone = zoneName((QUOTED.exec(written)?.[2] ?? written).trim());
    if (zone === '') return 'timezone_str is empty; leave the row out for a store without a zone';
    if ([...zone].length > MAX_ZONE_LENGTH || UNPRINTABLE.test(zone)) {
      return 'timezone_str is not a name such as America/Chicago';
    }
    if (!this.isKnown(zone)) this.unknown.add(zone);
    this.byStore.set(copyString(storeId), copyString(zone));
    return undefined;
  }

  notices(): Notice[] {
    return noticeOf(
      'unknown-zones',
      this.unknown,
      'Time zones are unknown: their stores use the default zone.',
    );
  }

  async writeStaged(manager: EntityManager, progress: (rows: number) => void): Promise<WriteCounts> {
    const { storeKeys, newStores } = await this.storesRepository.register(manager, [...this.byStore.keys()]);
    const byKey = new Map([...this.byStore.values()].map((zone, i) => [storeKeys[i]!, zone]));
    const { inserted, changed, altered } = await this.table.replaceZones(manager, byKey);
    progress(this.byStore.size);
    const extent = { first: 0, last: FOREVER };
    const stores = { changesStores: true, storeKeys, newStores };
    return { inserted, changed, removed: 0, altered: [{ storeKeys: altered, extent }], ...stores };
  }

  /** Asks the runtime for each name once; a file with only new names is checked row by row. */
  private isKnown(zone: string): boolean {
    let known = this.known.get(zone);
    if (known === undefined) {
      known = isKnownZone(zone);
      if (this.known.size < MAX_NAMES) this.known.set(copyString(zone), known);
    }
    return known;
  }
}

/** Above the number of zones of the world. */
const MAX_NAMES = 1_000;
