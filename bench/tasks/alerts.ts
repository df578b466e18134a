import { evaluate, type KnownAlerts } from '../../src/alerts/evaluation/evaluate';
import type { AlertState } from '../../src/alerts/evaluation/alert-states';
import { FleetNow, type ReadFleet } from '../../src/alerts/evaluation/fleet-now';
import type { RuleTerms } from '../../src/alerts/evaluation/fleet-readings';
import { LocalCalendar } from '../../src/core/calendar/local-calendar';
import { NOTHING_EXCLUDED } from '../../src/core/schedule/exclusions';
import { scheduleOf, SINCE_EVER } from '../../src/core/schedule/schedule';
import type { LabelColumn } from '../../src/core/selectors/details';
import { isFault, parseSelector, type Selector, storesThatMeet } from '../../src/core/selectors/selector';
import { MS_PER_HOUR, MS_PER_MINUTE } from '../../src/core/time/instant';
import { groupsOf } from '../../src/core/uptime/groups';
import { percentileOf } from '../statistics';

const AS_OF = Date.parse('2024-05-15T18:00:00Z');
const NOW = AS_OF + 5 * MS_PER_MINUTE;
const TIMES = 21;
const RULES = 20;
const ZONES = ['America/Chicago', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'UTC'];
/** Different business hours. */
const SCHEDULES = 500;
/** One of so many stores is down, and as many have had no poll for long. */
const TROUBLED = 50;

/** The median of the times of an evaluation of rules, in milliseconds, whose alerts are open already. */
export function run({ stores }: { stores: number }): Promise<{ readonly ms: number; readonly open: number }> {
  const fleet = fleetOf(stores);
  const budgets = Float64Array.from({ length: stores }, (_, i) => (i % 97) * MS_PER_MINUTE);
  const rules = Array.from({ length: RULES }, (_, i) => ruleOf(i));
  let ids = 0;
  const evaluated = (known: KnownAlerts) =>
    evaluate(known, new FleetNow(fleet, NOW, budgets), 20, () => `alert ${++ids}`);
  const watch = { feedSeen: true, stores: new Uint8Array(stores / 8 + 1).fill(255) };
  const first = evaluated({ rules, open: [], mutes: [], watch });
  const open: readonly AlertState[] = first.changed;
  const times = Array.from({ length: TIMES }, () => {
    const begun = performance.now();
    evaluated({ rules, open, mutes: [], watch });
    return performance.now() - begun;
  });
  return Promise.resolve({ ms: percentileOf(times, 0.5), open: open.length });
}

const selector = (text: string): Selector => {
  const parsed = parseSelector(text);
  if (isFault(parsed)) throw new Error(parsed.message);
  return parsed;
};

function ruleOf(i: number): RuleTerms {
  const conditions = ['down_minutes', 'stale_minutes', 'budget_left_minutes', 'fleet_down_percent'] as const;
  const condition = conditions[i % conditions.length]!;
  return {
    ...{ ruleId: `rule ${i}`, name: `Rule ${i}`, condition, channels: ['ops'] },
    labels: selector(`region in ("region ${i}","region ${i + 1}"),brand!="brand ${i}"`),
    threshold: condition === 'down_minutes' ? 15 : condition === 'stale_minutes' ? 120 : 5,
    groupBy: i % 3 === 0 ? ['region'] : [],
    notBeforeClosing: 20 * MS_PER_MINUTE,
    resolveAfter: 5 * MS_PER_MINUTE,
    repeatEvery: 60 * MS_PER_MINUTE,
  };
}

function fleetOf(stores: number): ReadFleet {
  const calendars = ZONES.map((zone) => new LocalCalendar(zone));
  const schedules = Array.from({ length: SCHEDULES }, (_, i) =>
    scheduleOf([
      {
        validFrom: SINCE_EVER,
        rows: Array.from({ length: 7 }, (_day, weekday) => ({ weekday, start: i * 60, end: 86_400 - i })),
      },
    ]),
  );
  const hours = schedules.map((schedule) => ({ schedule, excluded: NOTHING_EXCLUDED }));
  const storeIds = Array.from({ length: stores }, (_, i) => `store ${i}`);
  const columns = new Map<string, LabelColumn>(
    ['region', 'brand'].map((key, k) => [
      key,
      {
        values: Array.from({ length: 40 }, (_, i) => `${key} ${i}`),
        ids: Uint32Array.from({ length: stores }, (_, i) => 1 + ((i * (k + 7)) % 40)),
      },
    ]),
  );
  const isDown = (store: number): boolean => store % TROUBLED === 1;
  const isSilent = (store: number): boolean => store % TROUBLED === 2;
  const incident = {
    ...{ start: AS_OF - MS_PER_HOUR, end: AS_OF, downtime: MS_PER_HOUR },
    ...{ clippedStart: false, ongoing: true },
  };
  return {
    asOf: AS_OF,
    freshness: { usualInterval: MS_PER_HOUR, staleAfter: 3 * MS_PER_HOUR },
    storeIds,
    storeKey: (store) => store,
    nameOf: () => null,
    isListed: () => true,
    status: (store) => (isSilent(store) ? 'stale' : isDown(store) ? 'down' : 'up'),
    observedStatus: (store) => (isDown(store) ? 'down' : 'up'),
    incident: (store) => (isDown(store) ? incident : undefined),
    lastPoll: (store) => AS_OF - (isSilent(store) ? 5 * MS_PER_HOUR : store % 60_000),
    hoursOf: (store) => hours[store % SCHEDULES]!,
    calendar: (store) => calendars[store % ZONES.length]!,
    met: (wanted) => storesThatMeet(wanted, stores, (key) => columns.get(key)),
    groupsBy: (keys) =>
      groupsOf(
        stores,
        keys.map((key) => columns.get(key)),
      ),
  };
}
