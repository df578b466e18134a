import { formatInstant, formatInstantOrNull } from '../core/time/instant';
import type { AlertState, Condition, Evidence, NoticeKind } from './evaluation/alert-states';
import { FEED_RULE, type RuleMessage } from './evaluation/evaluate';

/** The alerts that a message of many names. */
export const NAMED_ALERTS = 10;

/** What texts need of a rule. */
export interface NamedRule {
  readonly ruleId: string;
  readonly name: string;
  readonly condition: Condition;
  readonly groupBy: readonly string[];
}

/**
 * The subject of an alert: a store by name and id, a group by its labels, or all stores of the rule.
 *
 * @example subjectText({ storeKey: null, subject: '["north"]', … }, { groupBy: ['region'], … }) // 'region=north'
 */
export function subjectText({ storeKey, subject, evidence }: AlertState, groupBy: readonly string[]): string {
  if (storeKey !== null) {
    const { name = null } = evidence;
    return name === null ? subject : `${name} (${subject})`;
  }
  const values = groupValues(subject);
  if (values.length === 0) return 'all stores';
  return values.map((value, i) => `${groupBy[i] ?? 'group'}=${value ?? '(none)'}`).join(', ');
}

/** The values of a group; none: all stores together. */
export const groupValues = (subject: string): readonly (string | null)[] =>
  subject === '' ? [] : (JSON.parse(subject) as (string | null)[]);

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** What is wrong, in a sentence without its end. Without its rule, which is deleted, the subject alone. */
export function troubleText(alert: AlertState, rule: NamedRule | undefined): string {
  const { value, stores = 0, as_of } = alert.evidence;
  if (alert.ruleId === FEED_RULE) return `The feed has stopped: the newest poll is of ${as_of}`;
  if (rule === undefined) return subjectText(alert, []);
  const who = subjectText(alert, rule.groupBy);
  const minutes = plural(value, 'open minute');
  if (rule.condition === 'fleet_down_percent') return `${who}: ${value} % of the stores are down (${stores})`;
  const ofGroup = alert.storeKey === null ? `${who}: ${plural(stores, 'store')}, the worst` : who;
  switch (rule.condition) {
    case 'down_minutes':
      return `${ofGroup} is down for ${minutes}`;
    case 'stale_minutes':
      return `${ofGroup} has had no poll for ${minutes}`;
    case 'budget_left_minutes':
      return `${ofGroup} has ${plural(value, 'minute')} of its allowed downtime left`;
  }
}

const PREFIX: Readonly<Record<NoticeKind, string>> = {
  opened: '',
  repeated: 'Still: ',
  resolved: 'Resolved: ',
};

const PLURALS: Readonly<Record<NoticeKind, string>> = {
  opened: 'alerts have opened',
  repeated: 'alerts continue',
  resolved: 'alerts are resolved',
};

/** A message for people. */
interface AlertText {
  readonly title: string;
  readonly lines: readonly string[];
}

/** The text of a message: of one alert, or of many with their number and the worst of them. */
export function alertText({ kind, alerts, rule }: RuleMessage): AlertText {
  const of = rule === undefined ? [] : [`Rule: ${rule.name}`];
  const [alert] = alerts;
  if (alerts.length > 1 || alert === undefined) {
    const worst = alerts.slice(0, NAMED_ALERTS).map((one) => troubleText(one, rule));
    const more = alerts.length - worst.length;
    return {
      title: `${alerts.length} ${PLURALS[kind]}${rule === undefined ? '' : ` (${rule.name})`}`,
      lines: [...of, 'The worst:', ...worst, ...(more > 0 ? [`… and ${more} more`] : [])],
    };
  }
  const { incident_start, last_poll_at, worst = [] } = alert.evidence;
  return {
    title: `${PREFIX[kind]}${troubleText(alert, rule)}`,
    lines: [
      ...of,
      ...(typeof incident_start === 'string' ? [`Incident since: ${incident_start}`] : []),
      ...(typeof last_poll_at === 'string' && rule !== undefined ? [`Newest poll: ${last_poll_at}`] : []),
      ...worst.map(({ store_id, name, value }) => `${name ?? store_id}: ${value}`),
    ],
  };
}

/** The condition of the alert that the feed has stopped. */
export const FEED_STOPPED = 'feed_stopped';

/** An alert in the words of the API and of webhooks. */
export interface AlertMembers {
  readonly alert_id: string;
  readonly status: 'open' | 'resolved';
  readonly condition: Condition | typeof FEED_STOPPED | null;
  readonly rule_id: string | null;
  readonly rule_name: string | null;
  readonly store_id: string | null;
  readonly group: Readonly<Record<string, string | null>> | null;
  readonly text: string;
  readonly opened_at: string;
  readonly notified_at: string | null;
  readonly acknowledged_at: string | null;
  readonly acknowledged_by: string | null;
  readonly muted_until: string | null;
  readonly resolved_at: string | null;
  readonly evidence: Evidence;
}

/** `rule`: undefined for the feed, and if it is deleted. */
export function alertMembers(alert: AlertState, rule: NamedRule | undefined): AlertMembers {
  const isOfFeed = alert.ruleId === FEED_RULE;
  const values = alert.storeKey === null ? groupValues(alert.subject) : [];
  const group = (rule?.groupBy ?? []).map((key, i) => [key, values[i] ?? null] as const);
  return {
    alert_id: alert.alertId,
    status: alert.resolvedAt === null ? 'open' : 'resolved',
    condition: isOfFeed ? FEED_STOPPED : (rule?.condition ?? null),
    rule_id: isOfFeed ? null : alert.ruleId,
    rule_name: rule?.name ?? null,
    store_id: alert.storeKey === null ? null : alert.subject,
    group: values.length === 0 ? null : Object.fromEntries(group),
    text: troubleText(alert, rule),
    opened_at: formatInstant(alert.openedAt),
    notified_at: formatInstantOrNull(alert.notifiedAt),
    acknowledged_at: formatInstantOrNull(alert.acknowledgedAt),
    acknowledged_by: alert.acknowledgedBy,
    muted_until: formatInstantOrNull(alert.mutedUntil),
    resolved_at: formatInstantOrNull(alert.resolvedAt),
    evidence: alert.evidence,
  };
}
