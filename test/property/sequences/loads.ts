import { SECONDS_PER_DAY } from '../../../src/core/schedule/schedule';
import type { Hours } from '../second-by-second';
import { clockOf } from './from-nothing';
import type { Exclusion, KnownData, PollRow, Shift } from './known-data';
import { type At, type Load, STORE_IDS } from './steps';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** An import as the product receives it. */
export type RealLoad =
  | { readonly kind: 'polls'; readonly as: 'csv' | 'json'; readonly rows: readonly PollRow[] }
  | { readonly kind: 'hours'; readonly as: 'csv' | 'put'; readonly of: ReadonlyMap<string, readonly Hours[]> }
  | { readonly kind: 'versions'; readonly as: 'csv' | 'put'; readonly of: readonly Version[] }
  | { readonly kind: 'special'; readonly as: 'csv' | 'put' | 'post'; readonly of: readonly SpecialDate[] }
  | { readonly kind: 'exclusions'; readonly as: 'csv' | 'post'; readonly of: readonly StoreExclusion[] }
  | { readonly kind: 'revoke'; readonly as: 'post'; readonly of: StoreExclusion }
  | { readonly kind: 'zones'; readonly as: 'csv' | 'put'; readonly of: ReadonlyMap<string, string> };

/** Hours of a store from a date (days since 1970-01-01) on. */
export interface Version {
  readonly storeId: string;
  readonly validFrom: number | undefined;
  readonly rows: readonly Hours[];
}

export interface SpecialDate {
  readonly storeId: string;
  /** Days since 1970-01-01. */
  readonly date: number;
  readonly shifts: readonly Shift[];
}

export interface StoreExclusion extends Exclusion {
  readonly storeId: string;
}

/** The reference points of a sequence's instants. */
export interface Reckoning {
  /** Days since 1970-01-01: the day of the sequence. */
  readonly day: number;
  /** The as_of of the last report (epoch ms), or the start of the day. */
  readonly lastAsOf: number;
}

/** Epoch ms. */
export function instantOf(at: At, known: KnownData, { day, lastAsOf }: Reckoning): number {
  if ('sinceAsOf' in at) return lastAsOf + at.sinceAsOf;
  if ('utcDay' in at) return (day + at.utcDay) * DAY + at.ms;
  const store = known.stores.get(STORE_IDS[at.clockOf]!) ?? { zone: undefined };
  return clockOf(store).day(day + at.localDate).start + at.ms;
}

/** The concrete import, given the present data. */
export function realLoad(load: Load, known: KnownData, reckoning: Reckoning): RealLoad {
  switch (load.load) {
    case 'sweep': {
      const { stores, utcDay, ms, hours, everyMinutes, ups } = load;
      const start = (reckoning.day + utcDay) * DAY + ms;
      const count = Math.ceil((hours * 60) / everyMinutes);
      const rows = Array.from({ length: count }, (_, i) =>
        stores.map((store) => ({
          storeId: STORE_IDS[store]!,
          observedAt: start + i * everyMinutes * MINUTE,
          active: ((ups >> ((i + 5 * store) % 24)) & 1) === 1,
        })),
      );
      return { kind: 'polls', as: load.as, rows: rows.flat() };
    }
    case 'polls': {
      const rows = load.polls.map(({ store, at, active }) => ({
        storeId: STORE_IDS[store]!,
        observedAt: instantOf(at, known, reckoning),
        active,
      }));
      return { kind: 'polls', as: load.as, rows };
    }
    case 'corrections': {
      const polls = known.polls();
      const chosen = polls.length === 0 ? [] : load.which.map((which) => polls[which % polls.length]!);
      return { kind: 'polls', as: load.as, rows: chosen.map((poll) => ({ ...poll, active: !poll.active })) };
    }
    case 'again':
      return { kind: 'polls', as: load.as, rows: known.batches[load.batch % known.batches.length] ?? [] };
    case 'hours':
      return changed(
        'hours',
        load.as,
        load.of.map(({ store, rows }) => [STORE_IDS[store]!, rows]),
        known,
      );
    case 'versions': {
      const of = load.of.map(({ store, validFrom, rows }) => ({
        storeId: STORE_IDS[store]!,
        validFrom: validFrom === undefined ? undefined : reckoning.day + validFrom,
        rows,
      }));
      // A single store can be changed only if it exists, and since ever is not a date.
      const one = load.as === 'put' && of[0]!.validFrom !== undefined && known.stores.has(of[0]!.storeId);
      return { kind: 'versions', as: one ? 'put' : 'csv', of: one ? of.slice(0, 1) : of };
    }
    case 'special': {
      const of = load.of.map(({ store, date, shifts }) => ({
        storeId: STORE_IDS[store]!,
        date: reckoning.day + date,
        shifts,
      }));
      const [first] = of;
      if (load.as === 'csv' || !known.stores.has(first!.storeId)) return { kind: 'special', as: 'csv', of };
      if (load.as === 'put') {
        return { kind: 'special', as: 'put', of: of.filter(({ storeId }) => storeId === first!.storeId) };
      }
      const stores = [...new Set(of.map(({ storeId }) => storeId))].filter((id) => known.stores.has(id));
      return { kind: 'special', as: 'post', of: stores.map((storeId) => ({ ...first!, storeId })) };
    }
    case 'exclusion': {
      const start = instantOf(load.at, known, reckoning);
      const of = load.stores.map((store) => ({
        storeId: STORE_IDS[store]!,
        start,
        end: start + load.ms,
        kind: load.kind,
      }));
      const all = of.every(({ storeId }) => known.stores.has(storeId));
      return { kind: 'exclusions', as: all ? load.as : 'csv', of };
    }
    case 'revoke': {
      const exclusions = known.exclusions();
      if (exclusions.length === 0) return { kind: 'polls', as: 'csv', rows: [] };
      const [storeId, exclusion] = exclusions[load.which % exclusions.length]!;
      return { kind: 'revoke', as: 'post', of: { storeId, ...exclusion } };
    }
    case 'zones':
      return changed(
        'zones',
        load.as,
        load.of.map(({ store, zone }) => [STORE_IDS[store]!, zone]),
        known,
      );
  }
}

/** A single store can be changed only if it exists. */
function changed<Kind extends 'hours' | 'zones', Value>(
  kind: Kind,
  as: 'csv' | 'put',
  entries: readonly [string, Value][],
  known: KnownData,
): { kind: Kind; as: 'csv' | 'put'; of: Map<string, Value> } {
  const one = as === 'put' && known.stores.has(entries[0]![0]);
  return { kind, as: one ? 'put' : 'csv', of: new Map(one ? entries.slice(0, 1) : entries) };
}

/** Applies an import to the model, by the definitions of SEMANTICS.md and docs/data-in.md. */
export function take(load: RealLoad, known: KnownData): void {
  if (load.kind === 'polls') known.takePolls(load.rows);
  else if (load.kind === 'zones') load.of.forEach((zone, storeId) => known.takeZone(storeId, zone));
  else if (load.kind === 'special') takeSpecialHours(load, known);
  else if (load.kind === 'exclusions') {
    for (const { storeId, ...exclusion } of load.of) known.takeExclusion(storeId, exclusion);
  } else if (load.kind === 'revoke') {
    const { storeId, ...exclusion } = load.of;
    known.takeRevocation(storeId, exclusion);
  } else if (load.kind === 'versions') {
    for (const { storeId, validFrom, rows } of load.of) {
      // A file without rows of a version does not change it.
      if (rows.length > 0 || load.as === 'put') known.takeVersion(storeId, validFrom, rows);
    }
  } else {
    load.of.forEach((rows, storeId) => {
      // A file without rows of a store does not change it.
      if (rows.length > 0 || load.as === 'put') known.takeHours(storeId, rows);
    });
  }
}

function takeSpecialHours({ as, of }: Extract<RealLoad, { kind: 'special' }>, known: KnownData): void {
  if (as === 'put') {
    // All dates between the first and the last are replaced.
    const { from, to } = datesOf(of);
    for (let date = from; date <= to; date++) known.takeSpecialHours(of[0]!.storeId, date, undefined);
  }
  for (const { storeId, date, shifts } of of) known.takeSpecialHours(storeId, date, shifts);
}

/** The first and the last date of special hours. */
export function datesOf(of: readonly SpecialDate[]): { from: number; to: number } {
  const dates = of.map(({ date }) => date);
  return { from: Math.min(...dates), to: Math.max(...dates) };
}

const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** Seconds after midnight as `HH:MM:SS`. */
export const wallTime = (second: number): string => {
  if (second > SECONDS_PER_DAY) throw new RangeError('later than the end of a day');
  return [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map(twoDigits).join(':');
};
