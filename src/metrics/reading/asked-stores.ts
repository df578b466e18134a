import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { LocalCalendar } from '../../core/calendar/local-calendar';
import { type LabelColumn, searchText } from '../../core/selectors/details';
import type { Requirement, Selector } from '../../core/selectors/selector';
import {
  type Freshness,
  isStale,
  shownStatus,
  statusAt,
  STORE_STATUSES,
  type StoreStatus,
} from '../../core/uptime/status';
import { type Divisible, OutcomeCache, type StoreScope } from '../../platform/async';
import { dataVersion, latestPoll, ReadSession } from '../../platform/database';
import { invalidField, KnownError } from '../../platform/errors';
import { selectorOf } from '../../platform/http';
import { PollExtentsRepository } from '../../polls';
import type { StoreName, StoreSelectionRequestDto } from '../../stores';
import { type EvaluationPlan, FleetReader, type PlannedStore } from './fleet-reader';
import { FreshnessReader } from './freshness';
import { PolledFleet, StoreIndexes, type StoresAsked } from './store-index';

/** The day that the status at an instant (epoch ms) is read from. */
export interface StatusPlan extends EvaluationPlan {
  readonly asOf: number;
}

export const todayOf =
  (asOf: number) =>
  (calendar: LocalCalendar): StatusPlan => ({ asOf, days: [calendar.day(calendar.dateOf(asOf))] });

/** The status of a store as of the plan's instant. `lastPollAt`: its last poll by then (epoch ms); null: it has none. */
export function statusOf(
  store: PlannedStore<StatusPlan>,
  lastPollAt: number | null,
  freshness: Freshness,
): StoreStatus {
  const { plan, calendar } = store;
  return shownStatus(
    statusAt(store, plan.days[0]!, plan.asOf),
    () => lastPollAt !== null && isStale(store, calendar, lastPollAt, plan.asOf, freshness),
  );
}

const isOfStatus = ({ key }: Requirement): boolean => key === 'status';

/** Finds the stores that requests ask for, by labels, text, and their status at an instant. */
@Injectable()
export class AskedStores {
  constructor(
    private readonly indexes: StoreIndexes,
    private readonly reader: FleetReader,
    private readonly freshness: FreshnessReader,
  ) {}

  /** The stores that have a poll at or before as_of (epoch ms), which is also the instant of their status. */
  async polledBy(session: ReadSession, asOf: number, asked: StoresAsked): Promise<PolledFleet> {
    return this.among(session, (await this.indexes.of(session)).polledBy(asOf), asOf, asked);
  }

  /** All stores, with their status as of an instant (epoch ms). */
  async every(session: ReadSession, asOf: number, asked: StoresAsked): Promise<PolledFleet> {
    return this.among(session, (await this.indexes.of(session)).everyStore, asOf, asked);
  }

  /**
   * The stores of a selection as of the latest poll of all stores, by store_id in byte order; at least one. Throws
   * `invalid-input` for a selection without conditions, and for one that matches no store, and `not-found` for a store_id
   * that is unknown; each names the field.
   */
  async selected(session: ReadSession, selection: StoreSelectionRequestDto): Promise<StoreName[]> {
    const { store_ids: ids, timezone, labels, q } = selection;
    if (ids === undefined && q === undefined && labels === undefined && timezone === undefined) {
      throw invalidField('selection', 'selection is empty: give store_ids, labels, timezone or q');
    }
    if (q !== undefined && searchText(q) === '') throw invalidField('selection.q', 'selection.q is empty');
    const asOf = (await latestPoll(session)) ?? Date.now();
    const found = await this.every(session, asOf, { labels: selectorOf(labels), text: q });
    const wanted = ids && new Set(ids);
    const selected = found.storeIds
      .map((storeId, place) => ({ storeId, storeKey: found.storeKeys[place]!, place }))
      .filter(
        ({ storeId, place }) =>
          wanted?.has(storeId) !== false &&
          (timezone === undefined || found.traitList[place]!.calendar.zone === timezone),
      );
    if (wanted !== undefined && selected.length < wanted.size) await this.requireKnown(session, wanted);
    if (selected.length === 0) throw invalidField('selection', 'selection matches no store');
    return selected.map(({ storeId, storeKey }) => ({ storeId, storeKey }));
  }

  private async requireKnown(session: ReadSession, wanted: ReadonlySet<string>): Promise<void> {
    const known = new Set((await this.indexes.of(session)).everyStore.storeIds);
    const unknown = [...wanted].find((id) => !known.has(id));
    if (unknown === undefined) return;
    const message = `There is no store ${unknown}. Import a file that names it first.`;
    throw new KnownError('not-found', message, { errors: [{ field: 'selection.store_ids', message }] });
  }

  private async among(
    session: ReadSession,
    fleet: PolledFleet,
    asOf: number,
    { labels = [], text, statusAt: instant = asOf }: StoresAsked,
  ): Promise<PolledFleet> {
    const lasting = labels.filter((requirement) => !isOfStatus(requirement));
    const found = fleet.asked({ labels: lasting, text });
    if (lasting.length === labels.length) return found;
    const statuses = await this.statuses(session, found, instant);
    return found.selectBy(labels.filter(isOfStatus), () => statuses);
  }

  /** The status of each store as of an instant, as a snapshot of the fleet as of it has. */
  private async statuses(session: ReadSession, fleet: PolledFleet, asOf: number): Promise<LabelColumn> {
    const freshness = await this.freshness.of(session, asOf);
    const lastPolls = await this.freshness.lastPolls(session, fleet.storeKeys, asOf);
    const ids = new Uint32Array(fleet.storeIds.length);
    for await (const { stores } of this.reader.fleet(session, fleet, asOf, todayOf(asOf))) {
      for (const store of stores) {
        const status = statusOf(store, lastPolls[store.position]!, freshness);
        ids[store.position] = STORE_STATUSES.indexOf(status) + 1;
      }
      await nextTurn();
    }
    return { values: STORE_STATUSES, ids };
  }
}

/** The stores that meet the selector of a key. What is read of them is kept until the data changes. */
class SelectedStores implements StoreScope {
  private readonly selector: Selector;
  private readonly parts = new WeakMap<object, unknown>();
  private readonly keys = new WeakMap<object, ReadonlySet<number>>();
  private readonly latest = new OutcomeCache<number | undefined>(1);

  constructor(
    readonly text: string,
    private readonly indexes: StoreIndexes,
    private readonly extents: PollExtentsRepository,
  ) {
    this.selector = selectorOf(text)!;
  }

  part<Index extends Divisible<Index>>(index: Index): Index {
    const known = this.parts.get(index) as Index | undefined;
    if (known !== undefined) return known;
    const part = index.within(this.selector);
    this.parts.set(index, part);
    return part;
  }

  async storeKeys(session: ReadSession): Promise<ReadonlySet<number>> {
    const index = await this.indexes.of(session);
    let keys = this.keys.get(index);
    if (keys === undefined) this.keys.set(index, (keys = new Set(index.everyStore.storeKeys)));
    return keys;
  }

  async latestPoll(session: ReadSession): Promise<number | undefined> {
    const version = await dataVersion(session);
    return this.latest.of(version, 'latest poll', () => this.readLatestPoll(session));
  }

  private async readLatestPoll(session: ReadSession): Promise<number | undefined> {
    const extents = await this.extents.all(session);
    let latest: number | undefined;
    for (const key of await this.storeKeys(session)) {
      const last = extents.of(key)?.last;
      if (last !== undefined && (latest === undefined || last > latest)) latest = last;
    }
    return latest;
  }
}

/** The stores that keys are limited to, by the text of their selector. */
@Injectable()
export class StoreScopes {
  private readonly scopes = new Map<string, SelectedStores>();

  constructor(
    private readonly indexes: StoreIndexes,
    private readonly extents: PollExtentsRepository,
  ) {}

  /** `selector`: the canonical text. Its methods are for work in this scope (`withStores`). */
  of(selector: string): StoreScope {
    let scope = this.scopes.get(selector);
    if (scope === undefined) {
      this.scopes.set(selector, (scope = new SelectedStores(selector, this.indexes, this.extents)));
    }
    return scope;
  }
}
