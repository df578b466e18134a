import { Injectable } from '@nestjs/common';
import { observedAtOf, PackedPoll } from '../../core/polls/poll-block';
import { formatInstant, MS_PER_DAY } from '../../core/time/instant';
import { Range } from '../../core/uptime/plans';
import { Database, pollsKeptFrom, ReadSession } from '../../platform/database';
import { invalidInput, notFound } from '../../platform/errors';
import { PollExtentsRepository, PollsRepository } from '../../polls';
import { StoreDetailsRepository, StoresRepository } from '../../stores';
import { ListedStore, listedStore } from './store-directory';

/** Selects polls of a store; instants in epoch milliseconds. */
export interface PollsPageRequest {
  /** Default: the store's first poll. */
  readonly from?: number | undefined;
  /** Polls before this instant. Default: up to its last poll, included. */
  readonly to?: number | undefined;
  /** `next` of the previous page. */
  readonly cursor?: number | undefined;
  readonly limit: number;
}

export interface PollsPage {
  /** Of the store; null: it has none. */
  readonly name: string | null;
  readonly polls: readonly PackedPoll[];
  /** The first instant after this page (epoch ms); undefined: there are no further polls. */
  readonly next: number | undefined;
}

/** The maximum number of weeks that one page reads. The next page continues there. */
const MAX_PARTS_PER_PAGE = 13;

/** The stored polls of a store, in pages. */
@Injectable()
export class StorePolls {
  constructor(
    private readonly database: Database,
    private readonly stores: StoresRepository,
    private readonly polls: PollsRepository,
    private readonly extents: PollExtentsRepository,
    private readonly details: StoreDetailsRepository,
  ) {}

  /**
   * A page of polls, ascending. The cursor is an instant, so that polls that arrive between two pages shift nothing:
   * each page starts after the last poll of the previous one. If polls are sparse, a page may have fewer than `limit`
   * polls and still a `next`. Throws `not-found` for an unknown store, `invalid-input` if `from` is not before `to`.
   */
  readPage(storeId: string, { from, to, cursor, limit }: PollsPageRequest): Promise<PollsPage> {
    return this.database.snapshot(async (session) => {
      const store = await listedStore(session, this.stores, this.extents, storeId);
      if (store === undefined) throw notFound(`There is no store ${storeId}.`);
      if (from !== undefined && to !== undefined && from >= to) {
        throw invalidInput(`from is not before to (${formatInstant(to)}).`);
      }
      const stored = await this.storedRange(session, store);
      const start = Math.max(stored.start, from ?? stored.start, cursor ?? stored.start);
      const end = Math.min(stored.end, to ?? stored.end);
      const name = (await this.details.of(session, store.storeKey))?.name ?? null;
      if (start >= end) return { name, polls: [], next: undefined };
      return { name, ...(await this.pageOf(session, store.storeKey, { start, end }, limit)) };
    });
  }

  private async pageOf(
    session: ReadSession,
    storeKey: number,
    { start, end }: Range,
    limit: number,
  ): Promise<Omit<PollsPage, 'name'>> {
    const found: PackedPoll[] = [];
    let parts = 0;
    for await (const { polls, until } of this.polls.ofStoreInParts(session, storeKey, {
      from: start,
      to: end,
    })) {
      for (const poll of polls) {
        if (found.length === limit) return { polls: found, next: observedAtOf(found[limit - 1]!) + 1 };
        found.push(poll);
      }
      if (++parts === MAX_PARTS_PER_PAGE && until < end) return { polls: found, next: until };
    }
    return { polls: found, next: undefined };
  }

  /** The period of a store's polls, without days that may be partly deleted. */
  private async storedRange(session: ReadSession, { firstPollAt, lastPollAt }: ListedStore): Promise<Range> {
    if (firstPollAt === null || lastPollAt === null) return { start: 0, end: 0 };
    const keptFrom = (await pollsKeptFrom(session)) * MS_PER_DAY;
    return { start: Math.max(firstPollAt, keptFrom), end: lastPollAt + 1 };
  }
}
