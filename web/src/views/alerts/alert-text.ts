import { type AlertRule, CONDITIONS, type Condition, type Mute } from '../../api/alert-answers';
import { countOf, countText } from '../../format/number';

/** What a condition holds for, with its number. */
const WORDS: Readonly<Record<Condition, (number: number) => string>> = {
  down_minutes: (minutes) => `down for ${countOf(minutes, 'open minute')}`,
  stale_minutes: (minutes) => `no poll for ${countOf(minutes, 'open minute')}`,
  budget_left_minutes: (minutes) => `less than ${countOf(minutes, 'minute')} of the allowed downtime left`,
  fleet_down_percent: (share) => `more than ${countText(share)} % down`,
};

export const CONDITION_TITLES: Readonly<Record<Condition, string>> = {
  down_minutes: 'down for N open minutes',
  stale_minutes: 'without a poll for N open minutes',
  budget_left_minutes: 'less than N minutes of allowed downtime left',
  fleet_down_percent: 'more than N percent of the stores down',
};

/** A rule in a sentence without its end. */
export function ruleText(rule: AlertRule): string {
  const condition = CONDITIONS.find((one) => rule[one] !== null);
  const words = condition === undefined ? '' : WORDS[condition](rule[condition] ?? 0);
  const whom = rule.labels ?? 'all stores';
  const by = rule.group_by === null ? '' : `, by ${rule.group_by}`;
  return `${words}: ${whom}${by} (${countOf(rule.stores, 'store')} now), to ${rule.channels.join(', ')}`;
}

/** Whose alerts a mute silences. `rules`: those that there are. */
export function mutedText({ store_id, labels, stores, rule_id }: Mute, rules: readonly AlertRule[]): string {
  const rule = rules.find((one) => one.rule_id === rule_id);
  return [
    ...(store_id === null ? [] : [`store ${store_id}`]),
    ...(labels === null ? [] : [`${labels} (${countOf(stores ?? 0, 'store')} now)`]),
    ...(rule_id === null ? [] : [`rule ${rule?.name ?? rule_id}`]),
  ].join(', ');
}
