import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { observedAtOf } from '../../core/polls/poll-block';
import { MS_PER_DAY } from '../../core/time/instant';
import { type Freshness, freshnessOf } from '../../core/uptime/status';
import { currentStores, OutcomeCache } from '../../platform/async';
import { CONFIG, type Config } from '../../platform/config';
import { dataVersion, pollsKeptFrom, ReadSession } from '../../platform/database';
import { PollExtentsRepository, PollsRepository } from '../../polls';
import { chunksOf } from '../../stores';

/** The stores whose polls of a day show the usual interval. */
const SAMPLED_STORES = 256;
const GROUPS_PER_READ = 4;
/** Results in memory: two numbers each. */
const MAX_KEPT = 64;
/** The last poll by an instant is searched in the day before it, then in the week before that, and so on. */
const LONGEST_SEARCH_DAYS = 64;

/** Reads how current the polls of stores were at an instant. */
@Injectable()
export class FreshnessReader {
  private readonly known = new OutcomeCache<Freshness>(MAX_KEPT);

  constructor(
    private readonly extents: PollExtentsRepository,
    private readonly polls: PollsRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The freshness as of an instant (epoch ms) of the stores that the current work sees. Kept until the data changes. */
  async of(session: ReadSession, asOf: number): Promise<Freshness> {
    const version = await dataVersion(session);
    const { staleAfterMs } = this.config.alerts;
    return this.known.of(version, String(asOf), async () =>
      freshnessOf(await this.intervals(session, asOf), staleAfterMs),
    );
  }

  /**
   * The last poll of each store by an instant (epoch ms), or the end of the deleted time if that poll is no longer kept;
   * null: it has none by then.
   */
  async lastPolls(
    session: ReadSession,
    storeKeys: readonly number[],
    asOf: number,
  ): Promise<(number | null)[]> {
    const extents = await this.extents.ofStores(session, storeKeys);
    const found = new Map<number, number>();
    let sought: number[] = [];
    for (const key of storeKeys) {
      const { first, last } = extents.of(key) ?? { first: Infinity, last: Infinity };
      if (last <= asOf) found.set(key, last);
      else if (first <= asOf) sought.push(key);
    }
    const deletedBy = (await pollsKeptFrom(session)) * MS_PER_DAY;
    let to = asOf;
    for (let days = 1; sought.length > 0 && to > deletedBy; days = Math.min(8 * days, LONGEST_SEARCH_DAYS)) {
      const from = to - days * MS_PER_DAY;
      for await (const { storeKeys: keys, pollsOf } of this.chunks(session, sought, from, to)) {
        for (const key of keys) {
          const last = pollsOf(key).findLast((poll) => observedAtOf(poll) <= asOf);
          if (last !== undefined) found.set(key, observedAtOf(last));
        }
      }
      sought = sought.filter((key) => !found.has(key));
      to = from;
    }
    for (const key of sought) found.set(key, deletedBy);
    return storeKeys.map((key) => found.get(key) ?? null);
  }

  /** The intervals between polls of some stores in the day up to an instant. */
  private async intervals(session: ReadSession, asOf: number): Promise<number[]> {
    const from = asOf - MS_PER_DAY;
    const seen = await currentStores()?.storeKeys(session);
    const mayHavePolls: number[] = [];
    for (const [storeKey, { first, last }] of (await this.extents.all(session)).all()) {
      if (last > from && first <= asOf && seen?.has(storeKey) !== false) mayHavePolls.push(storeKey);
    }
    const intervals: number[] = [];
    let sampled = 0;
    for await (const { storeKeys, pollsOf } of this.chunks(session, mayHavePolls, from, asOf)) {
      for (const key of storeKeys) {
        let before: number | undefined;
        for (const poll of pollsOf(key)) {
          const observedAt = observedAtOf(poll);
          if (observedAt <= from || observedAt > asOf) continue;
          if (before !== undefined) intervals.push(observedAt - before);
          before = observedAt;
        }
        if (before !== undefined && ++sampled === SAMPLED_STORES) return intervals;
      }
    }
    return intervals;
  }

  /** These stores by key, with the polls of the slices that a range touches, ascending. */
  private async *chunks(session: ReadSession, keys: readonly number[], from: number, to: number) {
    for (const { storeKeys, ...range } of chunksOf(keys, GROUPS_PER_READ)) {
      const { firstKey, offsets, polls } = await this.polls.readPolls(session, { ...range, from, to });
      const pollsOf = (key: number): Float64Array =>
        polls.subarray(offsets[key - firstKey], offsets[key - firstKey + 1]);
      yield { storeKeys, pollsOf };
      await nextTurn();
    }
  }
}
