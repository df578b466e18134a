import { formatInstant, MS_PER_MINUTE } from '../../core/time/instant';
import { stoppedSince } from '../../core/uptime/status';
import {
  type AlertState,
  batchesOf,
  nextStates,
  type NoticeBatch,
  type Reading,
  type RuleTiming,
} from './alert-states';
import type { FleetNow } from './fleet-now';
import { type Mute, readingsOf, type RuleTerms } from './fleet-readings';

/** The rule of the alert that the feed as a whole has stopped. */
export const FEED_RULE = 'feed';

const FEED_TIMING: RuleTiming = { ruleId: FEED_RULE, resolveAfter: 0, repeatEvery: undefined };

/** What evaluations have seen so far: without it, an import of old polls would look like a feed that has stopped. */
export interface AlertWatch {
  /** Whether an evaluation has seen the feed working. */
  readonly feedSeen: boolean;
  /** A bit for each store_key: whether an evaluation has seen a fresh poll of the store. */
  readonly stores: Uint8Array;
}

/** What an evaluation begins with. */
export interface KnownAlerts {
  readonly rules: readonly RuleTerms[];
  /** The alerts that are not resolved. */
  readonly open: readonly AlertState[];
  readonly mutes: readonly Mute[];
  readonly watch: AlertWatch;
}

/** A message for the channels. */
export interface RuleMessage extends NoticeBatch {
  /** undefined: of the feed. */
  readonly rule: RuleTerms | undefined;
  readonly channels: readonly string[];
}

/** What changes, and is written in one transaction. */
interface Evaluation {
  readonly changed: readonly AlertState[];
  readonly messages: readonly RuleMessage[];
  /** undefined: as before. */
  readonly watch: AlertWatch | undefined;
}

export const isEmpty = ({ changed, watch }: Evaluation): boolean =>
  changed.length === 0 && watch === undefined;

/**
 * One evaluation of all rules. While the feed as a whole is stopped, one alert says so, and those of stores are held
 * back: nothing opens, is repeated or is resolved. An import of old polls opens nothing: the feed counts as stopped,
 * and its stores are not fresh.
 */
export function evaluate(
  { rules, open, mutes, watch }: KnownAlerts,
  fleet: FleetNow,
  maxMessages: number,
  newId: () => string,
): Evaluation {
  const { now } = fleet;
  const { asOf, freshness } = fleet.fleet;
  const since = stoppedSince(asOf, now, freshness);
  const seen = watchedNow(watch, fleet, since === undefined);
  const changed: AlertState[] = [];
  const messages: RuleMessage[] = [];
  const byRule = new Map<string, AlertState[]>();
  for (const alert of open) {
    const own = byRule.get(alert.ruleId);
    if (own === undefined) byRule.set(alert.ruleId, [alert]);
    else own.push(alert);
  }
  const openOf = (ruleId: string): readonly AlertState[] => byRule.get(ruleId) ?? [];
  const step = (
    timing: RuleTiming,
    rule: RuleTerms | undefined,
    readings: ReadonlyMap<string, Reading>,
    channels: readonly string[],
  ): void => {
    const next = nextStates(timing, readings, openOf(timing.ruleId), now, newId);
    for (const alert of next.changed) changed.push(alert);
    for (const batch of batchesOf(next.notices, rule?.condition, maxMessages))
      messages.push({ rule, channels, ...batch });
  };
  const feed = new Map<string, Reading>();
  if (since !== undefined && watch.feedSeen) feed.set('', feedReading(since, now));
  const allChannels = [...new Set(rules.flatMap(({ channels }) => channels))];
  step(FEED_TIMING, undefined, feed, allChannels);
  if (since === undefined) {
    const isWatched = (storeKey: number): boolean => hasBit(seen?.stores ?? watch.stores, storeKey);
    for (const rule of rules) {
      const subjects = new Set(openOf(rule.ruleId).map(({ subject }) => subject));
      const isOpen = (subject: string): boolean => subjects.has(subject);
      step(rule, rule, readingsOf(rule, fleet, { mutes, isOpen, isWatched }), rule.channels);
    }
  }
  return { changed, messages, watch: seen };
}

const feedReading = (since: number, now: number): Reading => ({
  state: 'firing',
  mayOpen: true,
  mutedUntil: undefined,
  storeKey: null,
  evidence: {
    value: Math.floor((now - since) / MS_PER_MINUTE),
    as_of: formatInstant(since),
    last_poll_at: formatInstant(since),
  },
});

const hasBit = (bits: Uint8Array, place: number): boolean =>
  ((bits[place >> 3] ?? 0) & (1 << (place & 7))) !== 0;

/** What is seen from now on; undefined: nothing new. */
function watchedNow(watch: AlertWatch, { fleet, now }: FleetNow, goesOn: boolean): AlertWatch | undefined {
  if (!goesOn) return undefined;
  const fresh: number[] = [];
  for (let store = 0; store < fleet.storeIds.length; store++) {
    const key = fleet.storeKey(store);
    const isFresh = stoppedSince(fleet.lastPoll(store), now, fleet.freshness) === undefined;
    if (isFresh && !hasBit(watch.stores, key)) fresh.push(key);
  }
  if (fresh.length === 0) return watch.feedSeen ? undefined : { ...watch, feedSeen: true };
  const last = fresh.reduce((most, key) => Math.max(most, key), 0);
  const stores = new Uint8Array(Math.max(watch.stores.length, (last >> 3) + 1));
  stores.set(watch.stores);
  for (const key of fresh) stores[key >> 3]! |= 1 << (key & 7);
  return { feedSeen: true, stores };
}
