import { Inject, Injectable } from '@nestjs/common';
import { observedAtOf } from '../../core/polls/poll-block';
import type { PollExtents } from '../../core/polls/poll-extents';
import { MS_PER_DAY } from '../../core/time/instant';
import { type Freshness, freshnessOf } from '../../core/uptime/freshness';
import { currentStores, OutcomeCache } from '../../platform/async';
import { CONFIG, type Config } from '../../platform/config';
import { dataVersion, ReadSession } from '../../platform/database';
import { PollExtentsRepository, PollsRepository } from '../../polls';
import { chunksOf } from '../../stores';

/** The stores whose polls of a day show the usual interval. */
const SAMPLED_STORES = 256;
const GROUPS_PER_READ = 4;
/** For each scope of keys and instant. */
const MAX_ANSWERS = 16;

/** The freshness of the polls of the stores that the current work sees. */
export interface FeedFreshness extends Freshness {
  readonly extents: PollExtents;
}

/** Measures how often stores are polled. */
@Injectable()
export class FreshnessReader {
  private readonly known = new OutcomeCache<FeedFreshness>(MAX_ANSWERS);

  constructor(
    private readonly extents: PollExtentsRepository,
    private readonly polls: PollsRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** By the polls up to an instant (epoch ms). Kept until the data changes. */
  async of(session: ReadSession, asOf: number): Promise<FeedFreshness> {
    const version = await dataVersion(session);
    return this.known.of(version, `freshness ${asOf}`, () => this.read(session, asOf));
  }

  private async read(session: ReadSession, asOf: number): Promise<FeedFreshness> {
    const extents = await this.extents.all(session);
    const { staleAfterMs } = this.config.alerts;
    return { ...freshnessOf(await this.intervals(session, asOf, extents), staleAfterMs), extents };
  }

  /** The intervals between polls of the first stores that have polls in the day up to an instant. */
  private async intervals(session: ReadSession, asOf: number, extents: PollExtents): Promise<number[]> {
    const from = asOf - MS_PER_DAY;
    const seen = await currentStores()?.storeKeys(session);
    const intervals: number[] = [];
    let sampled = 0;
    for (const batch of batchesOf(polledSince(extents, from, seen))) {
      for (const { storeKeys: keys, firstKey, lastKey } of chunksOf(batch, GROUPS_PER_READ)) {
        const read = await this.polls.read(session, { firstKey, lastKey, from, to: asOf });
        for (const key of keys) {
          const slot = key - read.firstKey;
          let before: number | undefined;
          for (let i = read.offsets[slot]!; i < read.offsets[slot + 1]!; i++) {
            const observedAt = observedAtOf(read.polls[i]!);
            if (observedAt <= from || observedAt > asOf) continue;
            if (before !== undefined) intervals.push(observedAt - before);
            before = observedAt;
          }
          if (before !== undefined && ++sampled === SAMPLED_STORES) return intervals;
        }
      }
    }
    return intervals;
  }
}

/** The stores whose last poll is after an instant, by key. */
function* polledSince(
  extents: PollExtents,
  instant: number,
  seen: ReadonlySet<number> | undefined,
): Generator<number> {
  for (const [storeKey, last] of extents.lastPolls()) {
    if (last > instant && seen?.has(storeKey) !== false) yield storeKey;
  }
}

function* batchesOf(storeKeys: Iterable<number>): Generator<number[]> {
  let batch: number[] = [];
  for (const storeKey of storeKeys) {
    if (batch.push(storeKey) < SAMPLED_STORES) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
