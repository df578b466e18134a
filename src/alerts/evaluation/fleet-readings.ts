import type { Selector } from '../../core/selectors/selector';
import { formatInstant, MS_PER_MINUTE } from '../../core/time/instant';
import type { Condition, Evidence, Reading, RuleTiming, WorstStore } from './alert-states';
import type { FleetNow, ReadFleet } from './fleet-now';

/** What a rule asks for. Instants and durations are in milliseconds. */
export interface RuleTerms extends RuleTiming {
  readonly name: string;
  /** Empty: all stores. */
  readonly labels: Selector;
  readonly condition: Condition;
  /** In minutes of open time, or per cent. */
  readonly threshold: number;
  /** Empty: one alert per store; with `fleet_down_percent`, one for all stores together. */
  readonly groupBy: readonly string[];
  /** A store that closes within this time opens no alert; undefined: it does. */
  readonly notBeforeClosing: number | undefined;
  readonly channels: readonly string[];
}

/** Silences the alerts that meet all of its conditions. It has at least one. */
export interface Mute {
  readonly ruleId: string | null;
  readonly storeKey: number | null;
  readonly labels: Selector | null;
  /** Epoch ms */
  readonly until: number;
}

/** The stores that an alert of a group names. */
const WORST = 10;

/** A store that a condition holds of, or is held for. */
interface Trouble {
  readonly store: number;
  readonly firing: boolean;
  /** In minutes, whole ones. */
  readonly value: number;
}

/** What a rule sees besides the fleet. */
interface RuleContext {
  readonly mutes: readonly Mute[];
  /** Whether an alert of this subject is not resolved. */
  readonly isOpen: (subject: string) => boolean;
  /** Whether an evaluation has seen fresh polls of the store with this key. */
  readonly isWatched: (storeKey: number) => boolean;
}

/** The readings of a rule by subject. Alerts of stores in a feed that has stopped are not its matter. */
export function readingsOf(rule: RuleTerms, fleet: FleetNow, context: RuleContext): Map<string, Reading> {
  const mutes = new RuleMutes(rule, fleet, context.mutes);
  if (rule.condition === 'fleet_down_percent') return shareReadings(rule, fleet, mutes);
  const met = fleet.met(rule.labels);
  const isWanted = (store: number): boolean => met === undefined || met[store] === 1;
  const troubles = TROUBLES[rule.condition](rule.threshold, fleet, isWanted, context);
  return rule.groupBy.length === 0
    ? storeReadings(rule, fleet, mutes, troubles, context)
    : groupReadings(rule, fleet, mutes, troubles);
}

/** The end of the longest mute of each subject. */
class RuleMutes {
  /** The end of the longest mute of the whole rule. */
  readonly ofRule: number | undefined;
  private readonly others: readonly { readonly mute: Mute; readonly met: Uint8Array | undefined }[];

  constructor(
    { ruleId }: RuleTerms,
    private readonly fleet: FleetNow,
    mutes: readonly Mute[],
  ) {
    const own = mutes.filter((mute) => mute.until > fleet.now && (mute.ruleId ?? ruleId) === ruleId);
    const isOfRule = ({ storeKey, labels }: Mute): boolean => storeKey === null && labels === null;
    this.ofRule = latest(own.filter(isOfRule));
    this.others = own
      .filter((mute) => !isOfRule(mute))
      .map((mute) => ({ mute, met: fleet.met(mute.labels ?? []) }));
  }

  of(store: number): number | undefined {
    if (this.others.length === 0) return this.ofRule;
    const key = this.fleet.fleet.storeKey(store);
    const own = this.others.filter(
      ({ mute: { storeKey }, met }) => (storeKey ?? key) === key && (met === undefined || met[store] === 1),
    );
    return later(this.ofRule, latest(own.map(({ mute }) => mute)));
  }
}

const later = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a;

const latest = (mutes: readonly Mute[]): number | undefined =>
  mutes.reduce<number | undefined>((end, { until }) => later(end, until), undefined);

type StoreCondition = Exclude<Condition, 'fleet_down_percent'>;
/** `isWanted`: whether the rule concerns the store. It is asked first, because the rest costs more. */
type Troubles = (
  threshold: number,
  fleet: FleetNow,
  isWanted: (store: number) => boolean,
  context: RuleContext,
) => Generator<Trouble>;

const TROUBLES: Readonly<Record<StoreCondition, Troubles>> = {
  /** The open minutes of the present incident. A store of which no recent poll says that it is down is held. */
  *down_minutes(threshold, fleet, isWanted) {
    for (const store of fleet.withIncident) {
      if (!isWanted(store)) continue;
      const { open, ahead } = fleet.moment(store);
      const value = minutesOf((fleet.fleet.incident(store)?.downtime ?? 0) + ahead);
      const isDown = open && fleet.fleet.observedStatus(store) === 'down' && fleet.isFresh(store);
      yield { store, firing: isDown && value >= threshold, value };
    }
  },

  /** The open minutes since the newest poll. A store that was never seen with a fresh poll has none to miss. */
  *stale_minutes(threshold, fleet, isWanted, { isWatched }) {
    const read = fleet.fleet;
    const lastPollBy = fleet.now - threshold * MS_PER_MINUTE;
    for (let store = 0; store < read.storeIds.length; store++) {
      if (read.lastPoll(store) > lastPollBy || !isWanted(store)) continue;
      if (!read.isListed(store) || !isWatched(read.storeKey(store))) continue;
      const value = minutesOf(fleet.silenceOf(store));
      if (value >= threshold) yield { store, firing: fleet.moment(store).open, value };
    }
  },

  /** The minutes of the budget of the month that are left. */
  *budget_left_minutes(threshold, fleet, isWanted) {
    const { budgets = new Float64Array() } = fleet;
    for (let store = 0; store < budgets.length; store++) {
      // The budget of a store without a target is NaN, which is not less.
      if (!(budgets[store]! < threshold * MS_PER_MINUTE) || !isWanted(store)) continue;
      const firing = fleet.moment(store).open && fleet.isFresh(store);
      yield { store, firing, value: minutesOf(budgets[store]!) };
    }
  },
};

const minutesOf = (ms: number): number => Math.floor(ms / MS_PER_MINUTE);

const mayOpen = ({ notBeforeClosing }: RuleTerms, fleet: FleetNow, { store, firing }: Trouble): boolean =>
  firing && (notBeforeClosing === undefined || !fleet.closesWithin(store, notBeforeClosing));

function storeReadings(
  rule: RuleTerms,
  fleet: FleetNow,
  mutes: RuleMutes,
  troubles: Iterable<Trouble>,
  { isOpen }: RuleContext,
): Map<string, Reading> {
  const { fleet: read } = fleet;
  const readings = new Map<string, Reading>();
  for (const trouble of troubles) {
    const { store, firing, value } = trouble;
    const storeId = read.storeIds[store]!;
    // A held reading matters only to an open alert; at night, all stores without a poll of the day have one.
    if (!firing && !isOpen(storeId)) continue;
    const begun = rule.condition === 'down_minutes' ? read.asOf : undefined;
    const incidentStart = read.incident(store)?.start ?? begun;
    readings.set(storeId, {
      state: firing ? 'firing' : 'held',
      mayOpen: mayOpen(rule, fleet, trouble),
      mutedUntil: mutes.of(store),
      storeKey: read.storeKey(store),
      evidence: {
        ...{ value, as_of: formatInstant(read.asOf), name: read.nameOf(store) },
        incident_start: incidentStart === undefined ? null : formatInstant(incidentStart),
        last_poll_at: formatInstant(read.lastPoll(store)),
      },
    });
  }
  return readings;
}

/** The stores of a group that are in trouble. */
interface GroupTroubles {
  readonly firing: Trouble[];
  mayOpen: boolean;
  /** Whether some store that fires is not muted. */
  isHeard: boolean;
  /** The first end of a mute of those that fire. */
  mutedUntil: number;
}

function groupReadings(
  rule: RuleTerms,
  fleet: FleetNow,
  mutes: RuleMutes,
  troubles: Iterable<Trouble>,
): Map<string, Reading> {
  const groups = fleet.groupsBy(rule.groupBy);
  const found = new Map<number, GroupTroubles>();
  for (const trouble of troubles) {
    const group = groups.groupOf[trouble.store]!;
    let own = found.get(group);
    if (own === undefined)
      found.set(group, (own = { firing: [], mayOpen: false, isHeard: false, mutedUntil: Infinity }));
    if (!trouble.firing) continue;
    own.firing.push(trouble);
    own.mayOpen ||= mayOpen(rule, fleet, trouble);
    const until = mutes.of(trouble.store);
    if (until === undefined) own.isHeard = true;
    else own.mutedUntil = Math.min(own.mutedUntil, until);
  }
  return new Map(
    [...found].map(([group, own]): [string, Reading] => [
      JSON.stringify(groups.values[group]),
      {
        state: own.firing.length > 0 ? 'firing' : 'held',
        mayOpen: own.mayOpen,
        mutedUntil: own.isHeard || own.firing.length === 0 ? mutes.ofRule : own.mutedUntil,
        storeKey: null,
        evidence: groupEvidence(rule, fleet.fleet, own.firing),
      },
    ]),
  );
}

function groupEvidence({ condition }: RuleTerms, fleet: ReadFleet, troubles: Trouble[]): Evidence {
  const sign = condition === 'budget_left_minutes' ? 1 : -1;
  troubles.sort((a, b) => sign * (a.value - b.value) || a.store - b.store);
  const worst = troubles.slice(0, WORST).map(({ store, value }): WorstStore => ({
    store_id: fleet.storeIds[store]!,
    name: fleet.nameOf(store),
    value,
  }));
  const value = worst[0]?.value ?? 0;
  return { value, as_of: formatInstant(fleet.asOf), stores: troubles.length, worst };
}

/** The share of the stores that are down, of those that are up or down: open, and with a recent poll. */
function shareReadings(rule: RuleTerms, fleet: FleetNow, mutes: RuleMutes): Map<string, Reading> {
  const { fleet: read } = fleet;
  const groups = fleet.groupsBy(rule.groupBy);
  const met = fleet.met(rule.labels);
  const [up, down] = [new Uint32Array(groups.values.length), new Uint32Array(groups.values.length)];
  const selected = new Uint8Array(groups.values.length);
  for (let store = 0; store < read.storeIds.length; store++) {
    if ((met !== undefined && met[store] === 0) || !read.isListed(store)) continue;
    const group = groups.groupOf[store]!;
    selected[group] = 1;
    const status = read.status(store);
    if (status === 'up') up[group]!++;
    else if (status === 'down') down[group]!++;
  }
  const readings = new Map<string, Reading>();
  groups.values.forEach((values, group) => {
    const known = up[group]! + down[group]!;
    const isAbove = 100 * down[group]! > rule.threshold * known;
    // Nothing is known of a group while all of its stores are closed.
    if (selected[group] === 0 || (known > 0 && !isAbove)) return;
    readings.set(rule.groupBy.length === 0 ? '' : JSON.stringify(values), {
      state: isAbove ? 'firing' : 'held',
      mayOpen: isAbove,
      mutedUntil: mutes.ofRule,
      storeKey: null,
      evidence: {
        value: known === 0 ? 0 : Math.floor((10_000 * down[group]!) / known) / 100,
        as_of: formatInstant(read.asOf),
        stores: down[group]!,
      },
    });
  });
  return readings;
}
