import fc from 'fast-check';
import { FOREVER } from '../importers/importer';
import {
  affects,
  type Effect,
  effectsOf,
  effectsOfDetails,
  effectsOfPolls,
  reduced,
  storedEffects,
} from './ingestions.repository';

const read = (lookbackStart: number, lookbackEnd: number, asOf = lookbackEnd) => ({
  lookbackStart,
  lookbackEnd,
  asOf,
});
const ofTime = (from: number, to: number, since = 0): Effect => ({ from, to, since, before: FOREVER });
const ofFirstPoll = (since: number, before: number): Effect => ({ from: 0, to: FOREVER, since, before });

describe('an effect', () => {
  it('is on reports that read an instant of its time', () => {
    const effect = ofTime(10, 20);
    expect([read(0, 9), read(0, 10), read(20, 30), read(21, 30), read(12, 13), read(0, 30)].map(on)).toEqual([
      false,
      true,
      true,
      false,
      true,
      true,
    ]);
    function on(each: ReturnType<typeof read>) {
      return affects(effect, each);
    }
  });

  it('is on reports as of an instant at which the store had a poll, also one after what they read', () => {
    const effect = ofTime(10, 20, 40);
    expect(affects(effect, read(5, 30, 39))).toBe(false);
    expect(affects(effect, read(5, 30, 40))).toBe(true);
  });

  it('of a first poll is on reports between it and the one before, whatever they read', () => {
    const effect = ofFirstPoll(10, 20);
    expect([9, 10, 19, 20].map((asOf) => affects(effect, read(0, 5, asOf)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

describe('the effect of details of stores', () => {
  const [names] = effectsOfDetails(1);

  it('is on reports of any time that have such details', () => {
    const withDetails = (details?: number) => ({
      ...read(10, 20),
      ...(details !== undefined && { details }),
    });
    expect([withDetails(), withDetails(0), withDetails(2), withDetails(1), withDetails(15)].map(on)).toEqual([
      ...[false, false, false],
      ...[true, true],
    ]);
    function on(time: ReturnType<typeof withDetails>) {
      return affects(names!, time);
    }
  });

  it('is none if nothing has changed, and is stored beside others', () => {
    expect(effectsOfDetails(0)).toEqual([]);
    const effects = [ofTime(5, 9), ...effectsOfDetails(9)];
    expect(effectsOf(storedEffects(effects))).toEqual(effects);
    expect(storedEffects([names!]).effects).toBe(`[[0,${FOREVER},0,${FOREVER},1]]`);
  });
});

describe('the effects of polls', () => {
  it('are the time of those that are new or changed, and the first polls that have moved', () => {
    const changed = [
      { first: 10, last: 19 },
      { first: 20, last: 25 },
      { first: 40, last: 40 },
    ];
    const moved = [
      { from: 10, before: 30 },
      { from: 20, before: 35 },
      { from: 40, before: Infinity },
    ];
    expect(effectsOfPolls({ changed, moved })).toEqual([
      ofTime(10, 25),
      ofTime(40, 40),
      ofFirstPoll(10, 35),
      ofFirstPoll(40, FOREVER),
    ]);
    expect(effectsOfPolls({ changed: [], moved: [] })).toEqual([]);
  });
});

const instant = fc.integer({ min: 0, max: 40 });
const range = fc.tuple(instant, instant).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const effect: fc.Arbitrary<Effect> = fc.oneof(
  range.map(([from, to]) => ofTime(from, to)),
  fc.tuple(range, instant).map(([[from, to], since]) => ofTime(from, to, since)),
  range.map(([since, before]) => ofFirstPoll(since, before + 1)),
  instant.map((since) => ofFirstPoll(since, FOREVER)),
);
const readTime = fc.tuple(range, instant).map(([[start, end], later]) => read(start, end, end + later));
const onAny = (effects: readonly Effect[], time: ReturnType<typeof read>) =>
  effects.some((each) => affects(each, time));

describe('reduced effects', () => {
  it('are on the same reports', () => {
    fc.assert(
      fc.property(fc.array(effect, { maxLength: 12 }), readTime, (effects, time) => {
        const fewer = reduced(effects);
        expect(fewer.length).toBeLessThanOrEqual(effects.length);
        expect(onAny(fewer, time)).toBe(onAny(effects, time));
      }),
      { numRuns: 2_000 },
    );
  });

  it('are at most 200 of each sort, of which the closest ones are joined', () => {
    const many = Array.from({ length: 250 }, (_, i) => ofTime(i * i * 10, i * i * 10 + 5));
    const fewer = reduced([
      ...many,
      ...Array.from({ length: 250 }, (_, i) => ofFirstPoll(i * 10, i * 10 + 5)),
    ]);
    expect(fewer).toHaveLength(201);
    expect(fewer[0]).toEqual(ofTime(0, 50 * 50 * 10 + 5));
    expect(fewer[1]).toEqual(ofTime(51 * 51 * 10, 51 * 51 * 10 + 5));
    expect(fewer[200]).toEqual(ofFirstPoll(0, 2_495));
  });

  it('are stored and read again', () => {
    fc.assert(
      fc.property(fc.array(effect, { maxLength: 5 }), (effects) => {
        expect(effectsOf(storedEffects(effects))).toEqual(effects);
      }),
    );
    expect(storedEffects([ofTime(5, 9)])).toEqual({ affectedFrom: 5, affectedTo: 9, effects: null });
    expect(storedEffects([])).toEqual({ affectedFrom: null, affectedTo: null, effects: '[]' });
    expect(effectsOf({ affectedFrom: null, affectedTo: null, effects: null })).toEqual([ofTime(0, FOREVER)]);
  });
});
