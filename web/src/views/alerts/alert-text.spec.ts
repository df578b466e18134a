import type { AlertRule, Mute } from '../../api/alert-answers';
import { mutedText, ruleText } from './alert-text';

const rule: AlertRule = {
  ...{ rule_id: 'r1', name: 'North', labels: 'region=north', stores: 1_412, group_by: null },
  ...{ down_minutes: 15, stale_minutes: null, budget_left_minutes: null, fleet_down_percent: null },
  ...{ not_before_closing_minutes: null, resolve_after_minutes: 0, repeat_every_minutes: null },
  channels: ['ops', 'chat'],
};

describe('ruleText', () => {
  it.each<[Partial<AlertRule>, string]>([
    [{}, 'down for 15 open minutes: region=north (1,412 stores now), to ops, chat'],
    [
      { down_minutes: null, fleet_down_percent: 0, labels: null, group_by: 'brand', stores: 1 },
      'more than 0 % down: all stores, by brand (1 store now), to ops, chat',
    ],
    [{ down_minutes: 1 }, 'down for 1 open minute: region=north (1,412 stores now), to ops, chat'],
  ])('%j', (more, expected) => expect(ruleText({ ...rule, ...more })).toBe(expected));
});

describe('mutedText', () => {
  const mute: Mute = {
    ...{ mute_id: 'm', store_id: '84', labels: 'region=north', stores: 0, rule_id: 'r1' },
    ...{ until: '2023-01-25T20:00:00.000Z', reason: 'x' },
  };

  it('names all conditions, and a rule by its name', () => {
    expect(mutedText(mute, [rule])).toBe('store 84, region=north (0 stores now), rule North');
    expect(mutedText({ ...mute, store_id: null, labels: null }, [])).toBe('rule r1');
  });
});
