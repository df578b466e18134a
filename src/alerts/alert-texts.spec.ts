import { alertMembers, alertText, type NamedRule, subjectText, troubleText } from './alert-texts';
import type { AlertState, Condition, Evidence } from './evaluation/alert-states';
import { FEED_RULE } from './evaluation/evaluate';
import type { RuleTerms } from './evaluation/fleet-readings';

const AS_OF = '2023-01-25T18:00:00.000Z';

const alert = (subject: string, evidence: Partial<Evidence>, more: Partial<AlertState> = {}): AlertState => ({
  ...{ alertId: 'id', ruleId: 'rule', subject, openedAt: 0, notifiedAt: null, acknowledgedAt: null },
  ...{ acknowledgedBy: null, mutedUntil: null, clearSince: null, resolvedAt: null },
  storeKey: subject === '' || subject.startsWith('[') ? null : 1,
  evidence: { value: 25, as_of: AS_OF, ...evidence },
  ...more,
});

const named = (condition: Condition, groupBy: readonly string[] = []): NamedRule => ({
  ...{ ruleId: 'rule', name: 'North', condition, groupBy },
});

const terms = (condition: Condition): RuleTerms => ({
  ...named(condition),
  ...{ labels: [], threshold: 15, notBeforeClosing: undefined, resolveAfter: 0, repeatEvery: undefined },
  channels: ['ops'],
});

describe('subjectText', () => {
  it.each<[AlertState, readonly string[], string]>([
    [alert('84', { name: 'Main Street' }), [], 'Main Street (84)'],
    [alert('84', { name: null }), [], '84'],
    [alert('84', {}), [], '84'],
    [alert('', {}), [], 'all stores'],
    [alert('["north",null]', {}), ['region', 'brand'], 'region=north, brand=(none)'],
    [alert('["north"]', {}), [], 'group=north'],
  ])('%#', (one, groupBy, expected) => expect(subjectText(one, groupBy)).toBe(expected));
});

describe('troubleText', () => {
  it.each<[Condition, AlertState, readonly string[], string]>([
    ['down_minutes', alert('84', {}), [], '84 is down for 25 open minutes'],
    ['down_minutes', alert('84', { value: 1 }), [], '84 is down for 1 open minute'],
    ['stale_minutes', alert('84', {}), [], '84 has had no poll for 25 open minutes'],
    ['budget_left_minutes', alert('84', { value: -3 }), [], '84 has -3 minutes of its allowed downtime left'],
    [
      'down_minutes',
      alert('["north"]', { stores: 3 }),
      ['region'],
      'region=north: 3 stores, the worst is down for 25 open minutes',
    ],
    [
      'fleet_down_percent',
      alert('', { value: 12.5, stores: 5 }),
      [],
      'all stores: 12.5 % of the stores are down (5)',
    ],
  ])('%s: %#', (condition, one, groupBy, expected) => {
    expect(troubleText(one, named(condition, groupBy))).toBe(expected);
  });

  it('is of the feed, or of a rule that is deleted', () => {
    const feed = alert('', {}, { ruleId: FEED_RULE });
    expect(troubleText(feed, undefined)).toBe(`The feed has stopped: the newest poll is of ${AS_OF}`);
    expect(troubleText(alert('84', {}), undefined)).toBe('84');
  });
});

describe('alertText', () => {
  it('has the rule and the evidence of one alert', () => {
    const evidence = { incident_start: AS_OF, last_poll_at: AS_OF };
    const alerts = [alert('84', evidence)];
    expect(alertText({ kind: 'resolved', alerts, rule: terms('down_minutes'), channels: [] })).toEqual({
      title: 'Resolved: 84 is down for 25 open minutes',
      lines: ['Rule: North', `Incident since: ${AS_OF}`, `Newest poll: ${AS_OF}`],
    });
  });

  it('has the worst stores of a group', () => {
    const worst = [
      { store_id: '84', name: 'Main Street', value: 25 },
      { store_id: '85', name: null, value: 20 },
    ];
    const alerts = [alert('["north"]', { stores: 2, worst })];
    const { lines } = alertText({ kind: 'repeated', alerts, rule: terms('down_minutes'), channels: [] });
    expect(lines).toEqual(['Rule: North', 'Main Street: 25', '85: 20']);
  });

  it('has the number of many, and the worst ten', () => {
    const alerts = Array.from({ length: 25 }, (_, i) => alert(`s${i}`, { value: 100 - i }));
    const { title, lines } = alertText({ kind: 'opened', alerts, rule: terms('down_minutes'), channels: [] });
    expect(title).toBe('25 alerts have opened (North)');
    expect(lines.slice(0, 3)).toEqual(['Rule: North', 'The worst:', 's0 is down for 100 open minutes']);
    expect(lines.slice(-2)).toEqual(['s9 is down for 91 open minutes', '… and 15 more']);
  });
});

describe('alertMembers', () => {
  it('are of a store, a group or the feed', () => {
    expect(alertMembers(alert('84', {}), named('down_minutes'))).toMatchObject({
      ...{ status: 'open', condition: 'down_minutes', rule_id: 'rule', rule_name: 'North' },
      ...{ store_id: '84', group: null, opened_at: '1970-01-01T00:00:00.000Z', notified_at: null },
    });
    const group = alert('["north"]', {}, { resolvedAt: 1 });
    expect(alertMembers(group, named('down_minutes', ['region']))).toMatchObject({
      ...{ status: 'resolved', store_id: null, group: { region: 'north' } },
    });
    expect(alertMembers(alert('', {}, { ruleId: FEED_RULE }), undefined)).toMatchObject({
      ...{ condition: 'feed_stopped', rule_id: null, rule_name: null, store_id: null, group: null },
    });
    expect(alertMembers(alert('84', {}), undefined)).toMatchObject({ condition: null, rule_id: 'rule' });
  });
});
