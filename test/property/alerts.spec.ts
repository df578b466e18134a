import fc from 'fast-check';
import { MS_PER_HOUR, MS_PER_MINUTE } from '../../src/core/time/instant';
import { at, fleetOf, Play, rule, type Store, up } from '../support/alert-play';
import { runs } from './runs';

/** Random sequences of snapshots: a store is up, down for a time, or without a recent poll. */
it('loses no alert and opens none twice, whatever the snapshots are', () => {
  const IDS = ['a', 'b', 'c', 'd'];
  const state = fc.record({
    kind: fc.constantFrom('up', 'down', 'no_data', 'silent'),
    minutes: fc.nat(90),
  });
  const step = fc.record({
    pause: fc.integer({ min: 1, max: 20 }),
    stores: fc.tuple(state, state, state, state),
    feedAge: fc.oneof({ weight: 5, arbitrary: fc.nat(20) }, { weight: 1, arbitrary: fc.constant(300) }),
    mutes: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), fc.constantFrom(0, 10), (steps, resolveAfter) => {
      const one = rule({ resolveAfter: resolveAfter * MS_PER_MINUTE });
      const play = new Play([one, { ...one, ruleId: 'by region', groupBy: ['region'] }], 2);
      let now = at('09:30');
      for (const { pause, stores, feedAge, mutes } of steps) {
        // Within the open hours of one day or the next.
        now += pause * MS_PER_MINUTE;
        if (now > at('16:30')) break;
        const asOf = now - feedAge * MS_PER_MINUTE;
        const fleet = fleetOf(
          asOf,
          stores.map(({ kind, minutes }, i): Store => {
            const since = asOf - minutes * MS_PER_MINUTE;
            const region = i < 2 ? 'north' : 'south';
            if (kind === 'up') return up(IDS[i]!, { region });
            const lastPoll = kind === 'silent' ? asOf - 4 * MS_PER_HOUR : asOf;
            const status = kind === 'no_data' ? 'no_data' : 'down';
            return { id: IDS[i]!, region, status, downSince: since, lastPoll };
          }),
        );
        play.mutes = mutes.map((storeKey) => ({ ruleId: null, storeKey, labels: null, until: now + 1 }));
        const messages = play.messages(now, fleet);
        const subjects = play.open.map(({ ruleId, subject }) => `${ruleId} ${subject}`);
        expect(new Set(subjects).size).toBe(subjects.length);
        if (feedAge === 300) {
          expect(messages.every((message) => message.rule === undefined)).toBe(true);
          continue;
        }
        stores.forEach(({ kind, minutes }, i) => {
          const open = play.open.find(({ ruleId, subject }) => ruleId === 'rule' && subject === IDS[i]);
          const fires = kind === 'down' && minutes + feedAge >= 15;
          if (fires) expect([IDS[i], open === undefined]).toEqual([IDS[i], false]);
          if (fires && !mutes.includes(i + 1)) expect(open!.notifiedAt).not.toBeNull();
          if (kind === 'up' && resolveAfter === 0) expect(open).toBeUndefined();
        });
      }
    }),
    runs(200),
  );
});
