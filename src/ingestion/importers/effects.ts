import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { LocalCalendar } from '../../core/calendar/local-calendar';
import type { Extent } from '../../core/polls/poll-batch';
import { isSettled } from '../../core/polls/poll-block';
import type { MovedFirstPoll } from '../../core/polls/poll-extents';
import { MAX_DATE } from '../../core/schedule/schedule';
import type { Dates } from '../../core/uptime/periods';
import { pollsKeptFrom, type ReadSession } from '../../platform/database';
import { PollExtentsRepository } from '../../polls';
import { Calendars, TimezonesRepository } from '../../timezones';

/** Later than all data (epoch ms): the last instant of a Date. */
export const FOREVER = 8_640_000_000_000_000;

/** The time that a report read, both ends included, of the stores that had a poll by `asOf` (epoch ms). */
export interface ReadTime {
  readonly asOf: number;
  readonly lookbackStart: number;
  readonly lookbackEnd: number;
}

/**
 * What an import changed for reports (epoch ms): it affects those that read any instant from `from` to `to`, both
 * included, and have `since <= asOf < before`. Most have no such limits: `since` 0, `before` FOREVER.
 */
export interface Effect {
  readonly from: number;
  readonly to: number;
  readonly since: number;
  readonly before: number;
}

export const affects = ({ from, to, since, before }: Effect, read: ReadTime): boolean =>
  from <= read.lookbackEnd && read.lookbackStart <= to && since <= read.asOf && read.asOf < before;

/** What an import changed of some stores: their hours on local dates, or an extent of time (epoch ms). */
export type Alteration = { readonly storeKeys: readonly number[] } & (
  { readonly dates: Dates } | { readonly extent: Extent }
);

/** All of some stores. */
export const alterationOfAll = (storeKeys: readonly number[]): Alteration => ({
  storeKeys,
  extent: { first: 0, last: FOREVER },
});

/** The injection token of `AffectedReports`. */
export const AFFECTED_REPORTS = Symbol('AffectedReports');

/** An import, and when it ended (epoch ms). */
export interface FinishedImport {
  readonly ingestionId: string;
  readonly finishedAt: number;
}

/** An import that changes what reports read. */
export interface OutdatingImport extends FinishedImport {
  readonly kind: string;
  readonly effects: readonly Effect[];
}

/** Implemented where reports are known. */
export interface AffectedReports {
  /** Part of the transaction of an import, after it has raised the version of the data. */
  markOutdated(manager: EntityManager, by: OutdatingImport): Promise<void>;
}

/** The effects of polls: of inserted and changed ones, and of those that are now the first of their store. */
export const effectsOfPolls = (changed: readonly Extent[], moved: readonly MovedFirstPoll[]): Effect[] =>
  reduced([
    ...changed.map(({ first, last }) => ({ from: first, to: last, since: 0, before: FOREVER })),
    // Reports as of an instant between the two first polls have one store more.
    ...moved.map(({ from, before }) => ({
      from: 0,
      to: FOREVER,
      since: from,
      before: Math.min(before, FOREVER),
    })),
  ]);

/** The most effects of each sort in the ledger. */
const MAX_EFFECTS = 200;

/**
 * The same effects in fewer numbers. Of more than `MAX_EFFECTS`, those with the least time between them are joined, which
 * adds the reports that read only that time.
 */
export function reduced(effects: readonly Effect[]): Effect[] {
  const ofTime: Effect[] = [];
  const ofFirstPolls: Effect[] = [];
  const others = new Map<string, Effect>();
  for (const effect of effects) {
    const { from, to, since, before } = effect;
    // A report that read `from` is not as of an earlier instant.
    if (before === FOREVER && since <= from) ofTime.push({ ...effect, since: 0 });
    else if (from === 0 && to === FOREVER) ofFirstPolls.push(effect);
    else {
      const same = others.get(`${from} ${to} ${before}`);
      others.set(`${from} ${to} ${before}`, { ...effect, since: Math.min(since, same?.since ?? since) });
    }
  }
  return [
    ...joined(ofTime, 'from', 'to', 1),
    ...joined(ofFirstPolls, 'since', 'before', 0),
    ...joined([...others.values()], 'from', 'to', -Infinity),
  ];
}

/** Joins effects with at most this gap between them, and more if they are too many. */
function joined(
  effects: readonly Effect[],
  start: 'from' | 'since',
  end: 'to' | 'before',
  gap: number,
): Effect[] {
  const sorted = [...effects].sort((a, b) => a[start] - b[start]);
  let reach = -Infinity;
  const gaps = sorted.map((effect) => {
    const before = effect[start] - reach;
    reach = Math.max(reach, effect[end]);
    return before;
  });
  const wide = gaps.filter((each) => each > gap).sort((a, b) => b - a);
  const widest = wide.length > MAX_EFFECTS ? wide[MAX_EFFECTS]! : gap;
  const result: Effect[] = [];
  sorted.forEach((effect, i) => {
    const last = gaps[i]! <= widest ? result.pop() : undefined;
    result.push(last === undefined ? effect : unionOf(last, effect));
  });
  return result;
}

const unionOf = (a: Effect, b: Effect): Effect => ({
  from: Math.min(a.from, b.from),
  to: Math.max(a.to, b.to),
  since: Math.min(a.since, b.since),
  before: Math.max(a.before, b.before),
});

/** What the ledger stores of effects: the bounds of their time, and all of them in JSON if the bounds do not say it. */
export interface StoredEffects {
  readonly affectedFrom: number | null;
  readonly affectedTo: number | null;
  readonly effects: string | null;
}

/** @example storedEffects([{ from: 5, to: 9, since: 0, before: FOREVER }]) // { affectedFrom: 5, affectedTo: 9, effects: null } */
export function storedEffects(effects: readonly Effect[]): StoredEffects {
  const isPlain = effects.length === 1 && effects[0]!.since === 0 && effects[0]!.before === FOREVER;
  const numbers = effects.map(({ from, to, since, before }) => [from, to, since, before]);
  return {
    affectedFrom: effects.length === 0 ? null : Math.min(...effects.map(({ from }) => from)),
    affectedTo: effects.length === 0 ? null : Math.max(...effects.map(({ to }) => to)),
    effects: isPlain ? null : JSON.stringify(numbers),
  };
}

/** The effects of an import that has changed data. Without any, an earlier version wrote it, and it affects all time. */
export function effectsOf({ affectedFrom, affectedTo, effects }: StoredEffects): Effect[] {
  if (effects === null)
    return [{ from: affectedFrom ?? 0, to: affectedTo ?? FOREVER, since: 0, before: FOREVER }];
  const numbers = JSON.parse(effects) as [number, number, number, number][];
  return numbers.map(([from, to, since, before]) => ({ from, to, since, before }));
}

/** Finds the effects of what is no poll: it affects reports as of an instant at which one of the stores had a poll. */
@Injectable()
export class EffectsReader {
  constructor(
    private readonly extents: PollExtentsRepository,
    private readonly zones: TimezonesRepository,
    private readonly calendars: Calendars,
  ) {}

  /** `session` must see the import. */
  async of(session: ReadSession, alterations: readonly Alteration[]): Promise<Effect[]> {
    const storeKeys = [...new Set(alterations.flatMap((alteration) => alteration.storeKeys))];
    if (storeKeys.length === 0) return [];
    storeKeys.sort((a, b) => a - b);
    const keptFrom = await pollsKeptFrom(session);
    const extents = await this.extents.ofStores(session, storeKeys);
    const keys = { storeKeys, firstKey: storeKeys[0]!, lastKey: storeKeys[storeKeys.length - 1]! };
    const zones = await this.zones.zones(session, keys);
    const effects: Effect[] = [];
    for (const alteration of alterations) {
      const firstPolls = new Map<LocalCalendar, number>();
      for (const storeKey of alteration.storeKeys) {
        const calendar = this.calendars.of(zones.get(storeKey));
        const first = extents.of(storeKey)?.first ?? Infinity;
        firstPolls.set(calendar, Math.min(first, firstPolls.get(calendar) ?? Infinity));
      }
      for (const [calendar, since] of firstPolls) {
        const extent =
          'extent' in alteration ? alteration.extent : extentOfDates(alteration.dates, calendar, keptFrom);
        if (extent === undefined || since === Infinity) continue;
        effects.push({ from: extent.first, to: extent.last, since, before: FOREVER });
      }
    }
    return reduced(effects);
  }
}

/**
 * The time of which the hours of local dates decide: their nights end a day later. undefined: the figures of all dates
 * are final.
 */
function extentOfDates(
  { first, last }: Dates,
  calendar: LocalCalendar,
  keptFrom: number,
): Extent | undefined {
  if (isSettled(last, keptFrom)) return undefined;
  const open = isSettled(first, keptFrom) ? keptFrom + 1 : first;
  return {
    first: open < 0 ? 0 : calendar.day(open).start,
    last: last >= MAX_DATE ? FOREVER : calendar.day(last + 1).end - 1,
  };
}
