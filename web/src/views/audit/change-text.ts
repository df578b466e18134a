import type { AuditRecord } from '../../api/audit-answers';
import { countOf } from '../../format/number';

const VERBS: Readonly<Record<string, string>> = {
  import: 'Imported',
  create: 'Made',
  delete: 'Deleted',
  replace: 'Replaced',
  change: 'Changed',
  exclude: 'Made',
  revoke: 'Revoked',
  trigger: 'Triggered',
  acknowledge: 'Acknowledged',
  mute: 'Muted',
  unmute: 'Ended the mute of',
  reissue: 'Reissued',
};

/** The actions by which records are filtered. */
export const ACTIONS: readonly (readonly [action: string, title: string])[] = [
  ['', 'all'],
  ['import', 'imports'],
  ['replace', 'replacements'],
  ['create', 'new channels, schedules and rules'],
  ['change', 'changes of details'],
  ['delete', 'deletions'],
  ['exclude', 'exclusions'],
  ['revoke', 'revocations'],
  ['trigger', 'reports'],
  ['reissue', 'reissued reports'],
  ['acknowledge', 'acknowledgements'],
  ['mute', 'mutes'],
  ['unmute', 'ended mutes'],
];

const THINGS: Readonly<Record<string, string>> = {
  stores: 'details',
  timezones: 'time zones',
  reports: 'a report',
  channels: 'a channel',
  report_schedules: 'a report schedule',
  alert_rules: 'an alert rule',
  alerts: 'an alert',
  alert_mutes: 'alerts',
};

/** What was done: `Replaced business hours`. */
export const changeText = ({ action, kind }: Pick<AuditRecord, 'action' | 'kind'>): string =>
  `${VERBS[action] ?? action} ${THINGS[kind] ?? kind.replaceAll('_', ' ')}`;

/** The source and the stores of an import, or of an edit of several stores: `polls.csv, 3 stores`. */
export function concernsText({ store_id, after }: Pick<AuditRecord, 'store_id' | 'after'>): string {
  const { source, stores } = after;
  const parts = [
    ...(typeof source === 'string' ? [source] : []),
    ...(store_id === null && typeof stores === 'number' ? [countOf(stores, 'store')] : []),
  ];
  return parts.join(', ');
}

/** A state by member, each value as text; of lists and objects, a line for each element. */
export const linesOf = (state: AuditRecord['after']): [name: string, lines: string[]][] =>
  Object.entries(state).map(([name, value]) => [name.replaceAll('_', ' '), valueLines(value)]);

function valueLines(value: unknown): string[] {
  if (Array.isArray(value)) return value.length === 0 ? ['none'] : value.map(valueText);
  if (typeof value === 'object' && value !== null) {
    const lines = Object.entries(value).map(([name, inner]) => `${name}: ${valueText(inner)}`);
    return lines.length === 0 ? ['none'] : lines;
  }
  return [valueText(value)];
}

function valueText(value: unknown): string {
  if (value === null) return 'none';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return JSON.stringify(value);
  return Object.entries(value)
    .filter(([, inner]) => inner !== null)
    .map(([name, inner]) => `${name.replaceAll('_', ' ')} ${valueText(inner)}`)
    .join(', ');
}
