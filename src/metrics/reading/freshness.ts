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
/** One for each scope of keys. */
const MAX_SCOPES = 16;

/** The freshness of the polls of the stores that the current work sees. */
export interface FeedFreshness extends Freshness {
  readonly extents: PollExtents;
}

/** Measures how often stores are polled. */
@Injectable()
export class FreshnessReader {
  private readonly known = new OutcomeCache<FeedFreshness>(MAX_SCOPES);

  constructor(
    private readonly extents: PollExtentsRepository,
    private readonly polls: PollsRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** As of the latest poll (epoch ms) of the stores that the current work sees. Kept until the data changes. */
  async of(session: ReadSession, asOf: number): Promise<FeedFreshness> {
    const version = await dataVersion(session);
    return this.known.of(version, 'freshness', () => this.read(session, asOf));
  }

  private async read(session: ReadSession, asOf: number): Promise<FeedFreshness> {
    const extents = await this.extents.all(session);
    const { staleAfterMs } = this.config.alerts;
    return { ...freshnessOf(await this.intervals(session, asOf, extents), staleAfterMs), extents };
  }

  /** The intervals between polls of some stores in the day up to an instant. */
  private async intervals(session: ReadSession, asOf: number, extents: PollExtents): Promise<number[]> {
    const from = asOf - MS_PER_DAY;
    const seen = await currentStores()?.storeKeys(session);
    const sampled: number[] = [];
    for (const [storeKey, last] of extents.lastPolls()) {
      if (last <= from || seen?.has(storeKey) === false) continue;
      if (sampled.push(storeKey) === SAMPLED_STORES) break;
    }
    const intervals: number[] = [];
    for (const { storeKeys: keys, firstKey, lastKey } of chunksOf(sampled, GROUPS_PER_READ)) {
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
      }
    }
    return intervals;
  }
}
