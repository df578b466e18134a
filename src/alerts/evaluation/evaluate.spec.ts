import { at, down, fleetOf, Play, rule, selector, up } from '../../../test/support/alert-play';
import { MS_PER_HOUR, MS_PER_MINUTE } from '../../core/time/instant';
import { FEED_RULE } from './evaluate';
import type { Mute } from './fleet-readings';

describe('down_minutes', () => {
  it('holds as of now: the latest poll may be older than its minutes', () => {
    const play = new Play([rule()]);
    const fleet = fleetOf(at('10:05'), [down('a', '10:00'), up('b')]);
    expect(play.at(at('10:14:59'), fleet)).toEqual([]);
    expect(play.at(at('10:15'), fleet)).toEqual(['opened a']);
    expect(play.open).toMatchObject([
      {
        storeKey: 1,
        evidence: {
          value: 15,
          incident_start: '2024-05-15T10:00:00.000Z',
          as_of: '2024-05-15T10:05:00.000Z',
        },
      },
    ]);
    expect(play.at(at('10:16'), fleet)).toEqual([]);
    expect(play.at(at('10:20'), fleetOf(at('10:20'), [up('a'), up('b')]))).toEqual(['resolved a']);
  });

  it('goes by the latest poll of all stores, before which an incident of the snapshot ends', () => {
    const play = new Play([rule()]);
    const begins = fleetOf(at('10:00'), [{ id: 'a', status: 'down' }, up('b')]);
    expect(play.at(at('10:14'), begins)).toEqual([]);
    expect(play.at(at('10:15'), begins)).toEqual(['opened a']);
    expect(play.open).toMatchObject([{ evidence: { incident_start: '2024-05-15T10:00:00.000Z' } }]);
    const ends = fleetOf(at('11:00'), [up('a', { downSince: at('10:00') }), up('b')]);
    expect(play.at(at('11:00'), ends)).toEqual(['resolved a']);
  });

  it('is of the stores that meet the selector', () => {
    const play = new Play([rule({ labels: selector('region=north') })]);
    const stores = [down('a', '10:00', { region: 'north' }), down('b', '10:00', { region: 'south' })];
    expect(play.at(at('11:00'), fleetOf(at('11:00'), stores))).toEqual(['opened a']);
  });

  it('stops at closing, and continues at opening', () => {
    const play = new Play([rule({ threshold: 30 })]);
    const evening = fleetOf(at('16:50'), [down('a', '16:40')]);
    expect(play.at(at('16:59'), evening)).toEqual([]);
    expect(play.at(at('18:00'), evening)).toEqual([]);
    const next = MS_PER_HOUR * 24;
    // Ten minutes up to the poll, ten to the closing, and those since the opening.
    const morning = fleetOf(at('09:05') + next, [down('a', '16:40')]);
    const incident = { start: at('16:40'), end: at('09:05') + next, downtime: 25 * MS_PER_MINUTE };
    const goesOn = { ...morning, incident: () => ({ ...incident, clippedStart: false, ongoing: true }) };
    expect(play.at(at('09:09') + next, goesOn)).toEqual([]);
    expect(play.at(at('09:10') + next, goesOn)).toEqual(['opened a']);
  });

  it('opens nothing while the store is closed, and keeps what is open', () => {
    const play = new Play([rule({ resolveAfter: 0, repeatEvery: 10 * MS_PER_MINUTE })]);
    const evening = fleetOf(at('16:50'), [down('a', '16:30')]);
    expect(play.at(at('16:55'), evening)).toEqual(['opened a']);
    expect(play.at(at('17:30'), evening)).toEqual([]);
    expect(play.open).toHaveLength(1);
    const late = new Play([rule()]);
    expect(late.at(at('17:30'), evening)).toEqual([]);
  });

  it('is silent about a store that is about to close', () => {
    const soon = rule({ notBeforeClosing: 20 * MS_PER_MINUTE });
    const fleet = fleetOf(at('16:30'), [down('a', '16:00')]);
    expect(new Play([soon]).at(at('16:40'), fleet)).toEqual(['opened a']);
    expect(new Play([soon]).at(at('16:40:00.001'), fleet)).toEqual([]);
  });

  it('does not count what is excluded, and sends nothing in it', () => {
    const play = new Play([rule()]);
    const excluded = [[at('10:10'), at('11:00')]] as const;
    const fleet = fleetOf(at('10:05'), [down('a', '10:00', { excluded })]);
    expect(play.at(at('10:30'), fleet)).toEqual([]);
    expect(play.at(at('11:04'), fleet)).toEqual([]);
    expect(play.at(at('11:05'), fleet)).toEqual(['opened a']);
    expect(
      new Play([rule()]).at(at('10:30'), fleetOf(at('10:25'), [down('a', '09:30', { excluded })])),
    ).toEqual([]);
  });

  it('takes a store without a poll of its day for neither down nor up', () => {
    const play = new Play([rule()]);
    const quiet = { id: 'a', status: 'no_data', downSince: at('09:00') } as const;
    expect(play.at(at('10:00'), fleetOf(at('10:00'), [quiet]))).toEqual([]);
    expect(play.at(at('10:30'), fleetOf(at('10:30'), [down('a', '09:00')]))).toEqual(['opened a']);
    expect(play.at(at('10:40'), fleetOf(at('10:40'), [quiet]))).toEqual([]);
    expect(play.open).toHaveLength(1);
  });

  it('opens nothing for a store whose last poll is old', () => {
    const stale = down('a', '09:30', { lastPoll: at('09:30') });
    const fleet = fleetOf(at('13:00'), [stale, up('b')]);
    expect(new Play([rule()]).at(at('13:00'), fleet)).toEqual([]);
  });
});

describe('stale_minutes', () => {
  const stale = rule({ condition: 'stale_minutes', threshold: 120 });

  it('counts the open minutes since the newest poll', () => {
    const play = new Play([stale]);
    const fleet = (asOf: string) => fleetOf(at(asOf), [up('a', { lastPoll: at('10:00') }), up('b')]);
    expect(play.at(at('10:00'), fleet('10:00'))).toEqual([]);
    expect(play.at(at('11:59'), fleet('11:50'))).toEqual([]);
    expect(play.at(at('12:00'), fleet('12:00'))).toEqual(['opened a']);
    expect(play.open).toMatchObject([{ evidence: { value: 120, last_poll_at: '2024-05-15T10:00:00.000Z' } }]);
    expect(play.at(at('12:30'), fleetOf(at('12:30'), [up('a'), up('b')]))).toEqual(['resolved a']);
  });

  it('opens nothing for a store that was never seen with a fresh poll: its polls are an import of old ones', () => {
    const play = new Play([stale]);
    play.at(at('12:00'), fleetOf(at('12:00'), [up('b')]));
    const imported = [
      up('b'),
      { id: 'old', status: 'no_data', lastPoll: at('09:00') - 90 * 86_400_000 } as const,
    ];
    expect(play.at(at('12:05'), fleetOf(at('12:05'), imported))).toEqual([]);
    expect(play.at(at('16:05'), fleetOf(at('16:05'), imported))).toEqual([]);
  });
});

describe('budget_left_minutes', () => {
  const budget = rule({ condition: 'budget_left_minutes', threshold: 30 });

  it('holds below its minutes, and not without a target', () => {
    const play = new Play([budget]);
    const fleet = fleetOf(at('12:00'), [up('a'), up('b'), up('c')]);
    const left = [30, 29.5, NaN].map((minutes) => minutes * MS_PER_MINUTE);
    expect(play.at(at('12:00'), fleet, left)).toEqual(['opened b']);
    const later = [0, 40, NaN].map((minutes) => minutes * MS_PER_MINUTE);
    expect(play.at(at('12:01'), fleet, later)).toEqual(['opened a', 'resolved b']);
  });
});

describe('groups', () => {
  const stores = [
    down('a', '10:00', { region: 'north' }),
    down('b', '10:30', { region: 'north' }),
    up('c', { region: 'south' }),
    down('d', '10:30'),
  ];

  it('have one alert for each value, with the worst of its stores', () => {
    const play = new Play([rule({ groupBy: ['region'] })]);
    expect(play.at(at('11:00'), fleetOf(at('11:00'), stores))).toEqual(['opened ["north"]', 'opened [null]']);
    expect(play.open[0]).toMatchObject({
      storeKey: null,
      evidence: { value: 60, stores: 2, worst: [{ store_id: 'a' }, { store_id: 'b', value: 30 }] },
    });
    const better = [up('a', { region: 'north' }), stores[1]!, stores[2]!, stores[3]!];
    expect(play.at(at('11:01'), fleetOf(at('11:01'), better))).toEqual([]);
    const well = [up('a', { region: 'north' }), up('b', { region: 'north' }), stores[2]!, stores[3]!];
    expect(play.at(at('11:02'), fleetOf(at('11:02'), well))).toEqual(['resolved ["north"]']);
  });

  it('have a share of stores that are down', () => {
    const share = rule({ condition: 'fleet_down_percent', threshold: 50, groupBy: ['region'] });
    const play = new Play([share, { ...share, ruleId: 'all', groupBy: [], threshold: 75 }]);
    const fleet = fleetOf(at('11:00'), stores);
    expect(play.at(at('11:00'), fleet)).toEqual(['opened ["north"]', 'opened [null]']);
    const closed = fleetOf(
      at('17:30'),
      stores.map((store) => ({ ...store, status: 'closed' as const })),
    );
    expect(play.at(at('17:30'), closed)).toEqual([]);
    expect(play.open).toHaveLength(2);
    const half = [up('a', { region: 'north' }), ...stores.slice(1)];
    expect(play.at(at('17:31'), fleetOf(at('17:31'), half))).toEqual(['resolved ["north"]']);
  });
});

describe('mutes', () => {
  const fleet = (minute: string) =>
    fleetOf(at(minute), [down('a', '10:00', { region: 'north' }), down('b', '10:00', { region: 'south' })]);
  const mute = (more: Partial<Mute>): Mute => ({
    ...{ ruleId: null, storeKey: null, labels: null, until: at('11:30') },
    ...more,
  });

  it.each<[string, Mute, string[]]>([
    ['a store', mute({ storeKey: 1 }), ['opened b']],
    ['a selection', mute({ labels: selector('region=south') }), ['opened a']],
    ['the rule', mute({ ruleId: 'rule' }), []],
    ['another rule', mute({ ruleId: 'other' }), ['opened a', 'opened b']],
    [
      'a store of another selection',
      mute({ storeKey: 1, labels: selector('region=south') }),
      ['opened a', 'opened b'],
    ],
  ])('of %s', (_which, one, expected) => {
    const play = new Play([rule()]);
    play.mutes = [one];
    expect(play.at(at('11:00'), fleet('11:00'))).toEqual(expected);
    expect(play.open).toHaveLength(2);
    // When it ends while the condition holds, its message is sent at once.
    expect([...expected, ...play.at(at('11:30'), fleet('11:30'))].sort()).toEqual(['opened a', 'opened b']);
  });

  it('of all stores in trouble silence their group', () => {
    const play = new Play([rule({ groupBy: ['region'] })]);
    play.mutes = [mute({ storeKey: 1 })];
    expect(play.at(at('11:00'), fleet('11:00'))).toEqual(['opened ["south"]']);
    expect(play.at(at('11:30'), fleet('11:30'))).toEqual(['opened ["north"]']);
  });
});

describe('the feed', () => {
  const stores = [down('a', '10:00'), up('b')];

  it('has one alert when it stops; those of stores are held back until it continues', () => {
    const play = new Play([rule({ repeatEvery: 10 * MS_PER_MINUTE })]);
    const fleet = fleetOf(at('10:05'), stores);
    expect(play.at(at('10:10'), fleet)).toEqual([]);
    expect(play.at(at('13:05'), fleet)).toEqual(['opened a']);
    expect(play.at(at('13:05:00.001'), fleet)).toEqual(['feed opened']);
    expect(play.at(at('15:00'), fleet)).toEqual([]);
    expect(play.open.map(({ ruleId }) => ruleId)).toEqual(['rule', FEED_RULE]);
    expect(play.at(at('15:05'), fleetOf(at('15:05'), [up('a'), down('b', '14:00')]))).toEqual([
      'feed resolved',
      'opened b',
      'resolved a',
    ]);
  });

  it('of old polls alone opens nothing, and has not stopped', () => {
    const play = new Play([rule(), rule({ ruleId: 'share', condition: 'fleet_down_percent', threshold: 0 })]);
    expect(play.at(at('15:00') + 90 * 86_400_000, fleetOf(at('10:05'), stores))).toEqual([]);
    expect(play.alerts.size).toBe(0);
  });
});

it('makes one message of a storm', () => {
  const play = new Play([rule()], 3);
  const storm = Array.from({ length: 5 }, (_, i) => down(`s${i}`, `10:0${i}`));
  const [message, ...others] = play.messages(at('11:00'), fleetOf(at('11:00'), storm));
  expect(others).toEqual([]);
  expect(message).toMatchObject({ kind: 'opened', channels: ['ops'] });
  expect(message!.alerts.map(({ subject }) => subject)).toEqual(['s0', 's1', 's2', 's3', 's4']);
  expect(play.open).toHaveLength(5);
});
