import { Injectable } from '@nestjs/common';
import type { Selector } from '../../core/selectors/selector';
import { type Divisible, OutcomeCache, type StoreScope } from '../../platform/async';
import { dataVersion, ReadSession } from '../../platform/database';
import { selectorOf } from '../../platform/http';
import { PollExtentsRepository } from '../../polls';
import { StoreIndexes } from './store-index';

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
