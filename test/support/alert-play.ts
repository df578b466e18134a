import { LocalCalendar } from '../../src/core/calendar/local-calendar';
import { excludedTime, NOTHING_EXCLUDED } from '../../src/core/schedule/exclusions';
import { columnOfEach, type LabelColumn } from '../../src/core/selectors/details';
import { isFault, parseSelector, type Selector, storesThatMeet } from '../../src/core/selectors/selector';
import { MS_PER_HOUR } from '../../src/core/time/instant';
import { groupsOf } from '../../src/core/uptime/groups';
import type { Incident } from '../../src/core/uptime/incidents';
import type { ObservedStatus } from '../../src/core/uptime/status';
import type { AlertState } from '../../src/alerts/evaluation/alert-states';
import { type AlertWatch, evaluate, type RuleMessage } from '../../src/alerts/evaluation/evaluate';
import { FleetNow, type ReadFleet } from '../../src/alerts/evaluation/fleet-now';
import type { Mute, RuleTerms } from '../../src/alerts/evaluation/fleet-readings';
import { weekly } from './store-inputs';

const UTC = new LocalCalendar('UTC');
/** An instant of Wednesday, 2024-05-15. */
export const at = (time: string) => Date.parse(`2024-05-15T${time}Z`);
/** 09:00 to 17:00, every day. */
const DAYTIME = weekly(
  [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, start: 9 * 3600, end: 17 * 3600 })),
);
const STALE_AFTER = 3 * MS_PER_HOUR;

/** A store as of the latest poll. Instants are epoch ms. */
export interface Store {
  readonly id: string;
  readonly region?: string;
  /** Its status, by its latest poll in open time. */
  readonly status: ObservedStatus;
  /** When its incident began; up to the latest poll, all of it is open time. */
  readonly downSince?: number;
  readonly lastPoll?: number;
  readonly excluded?: readonly (readonly [number, number])[];
}

export const selector = (text: string): Selector => {
  const parsed = parseSelector(text);
  if (isFault(parsed)) throw new Error(parsed.message);
  return parsed;
};

export function fleetOf(
  asOf: number,
  stores: readonly Store[],
  staleAfter: number | undefined = STALE_AFTER,
): ReadFleet {
  const storeIds = stores.map(({ id }) => id);
  const regions = [...new Set(stores.flatMap(({ region }) => region ?? []))];
  const columnOf = (key: string): LabelColumn | undefined =>
    key === 'store_id'
      ? columnOfEach(storeIds)
      : key === 'region'
        ? { values: regions, ids: Uint32Array.from(stores, ({ region = '' }) => regions.indexOf(region) + 1) }
        : undefined;
  const lastPoll = (store: number) => stores[store]!.lastPoll ?? asOf;
  const isOpen = ({ status }: Store) => status !== 'closed' && status !== 'excluded';
  return {
    asOf,
    freshness: { usualInterval: MS_PER_HOUR, staleAfter },
    storeIds,
    storeKey: (store) => store + 1,
    nameOf: () => null,
    isListed: () => true,
    observedStatus: (store) => stores[store]!.status,
    status: (store) =>
      isOpen(stores[store]!) && staleAfter !== undefined && asOf - lastPoll(store) > staleAfter
        ? 'stale'
        : stores[store]!.status,
    incident: (store): Incident | undefined => {
      const { downSince: start } = stores[store]!;
      if (start === undefined) return undefined;
      return { start, end: asOf, downtime: asOf - start, clippedStart: false, ongoing: true };
    },
    lastPoll,
    hoursOf: (store) => {
      const { excluded } = stores[store]!;
      return {
        schedule: DAYTIME,
        excluded: excluded === undefined ? NOTHING_EXCLUDED : excludedTime(excluded),
      };
    },
    calendar: () => UTC,
    met: (wanted) => storesThatMeet(wanted, stores.length, columnOf),
    groupsBy: (keys) => groupsOf(stores.length, keys.map(columnOf)),
  };
}

export const rule = (more: Partial<RuleTerms> = {}): RuleTerms => ({
  ruleId: 'rule',
  name: 'Rule',
  labels: [],
  condition: 'down_minutes',
  threshold: 15,
  groupBy: [],
  notBeforeClosing: undefined,
  resolveAfter: 0,
  repeatEvery: undefined,
  channels: ['ops'],
  ...more,
});

/** Evaluations one after the other, as the database keeps their states. */
export class Play {
  readonly alerts = new Map<string, AlertState>();
  watch: AlertWatch = { feedSeen: false, stores: new Uint8Array() };
  mutes: Mute[] = [];
  private ids = 0;

  constructor(
    readonly rules: readonly RuleTerms[],
    private readonly max = 20,
  ) {}

  get open(): AlertState[] {
    return [...this.alerts.values()].filter(({ resolvedAt }) => resolvedAt === null);
  }

  /** The messages: kind, then subjects. */
  at(now: number, fleet: ReadFleet, budgets?: readonly number[]): string[] {
    return this.messages(now, fleet, budgets).map(({ kind, alerts, rule: of }) =>
      `${of === undefined ? 'feed ' : ''}${kind} ${alerts.map(({ subject }) => subject).join(' ')}`.trimEnd(),
    );
  }

  messages(now: number, fleet: ReadFleet, budgets?: readonly number[]): readonly RuleMessage[] {
    const { rules, open, mutes, watch } = this;
    const read = new FleetNow(fleet, now, budgets && Float64Array.from(budgets));
    const newId = () => `alert ${++this.ids}`;
    const evaluation = evaluate({ rules, open, mutes, watch }, read, this.max, newId);
    for (const alert of evaluation.changed) this.alerts.set(alert.alertId, alert);
    this.watch = evaluation.watch ?? watch;
    return evaluation.messages;
  }
}

export const up = (id: string, more: Partial<Store> = {}): Store => ({ id, status: 'up', ...more });
export const down = (id: string, since: string, more: Partial<Store> = {}): Store => ({
  id,
  status: 'down',
  downSince: at(since),
  ...more,
});
