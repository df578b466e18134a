import { decide, KEPT_FOR_MS, type KnownKey } from './decision';

const BEGUN = 1_674_648_000_000;
const LEASE = BEGUN + 60_000;

const working: KnownKey = {
  fingerprint: 'this',
  begunAt: BEGUN,
  leaseUntil: LEASE,
  ended: false,
  answered: false,
};
const orphan: KnownKey = { ...working, ended: true };
const answered: KnownKey = { ...working, answered: true, leaseUntil: 0 };
const answeredByTheDead: KnownKey = { ...answered, ended: true };
const over = BEGUN + KEPT_FOR_MS;

describe('how a request relates to its key', () => {
  it.each([
    ['an unused key', null, BEGUN, 'first', 'first'],
    ['one that is being worked on', working, BEGUN, 'in-use', 'reused'],
    ['one whose worker was last trusted', working, LEASE - 1, 'in-use', 'reused'],
    ['one whose worker has gone silent', working, LEASE, 'first', 'first'],
    ['one whose worker has ended', orphan, BEGUN, 'first', 'first'],
    ['one that was answered', answered, BEGUN, 'replay', 'reused'],
    ['one that was answered by a process that has ended', answeredByTheDead, BEGUN, 'replay', 'reused'],
    ['one that was answered a moment less than a day ago', answered, over - 1, 'replay', 'reused'],
    ['one that was answered a day ago', answered, over, 'first', 'first'],
  ] as const)('%s', (_, known, now, same, other) => {
    expect(decide(known, 'this', now)).toBe(same);
    expect(decide(known, 'other', now)).toBe(other);
  });

  it('leaves a request that takes more than a day to its process', () => {
    expect(decide({ ...working, leaseUntil: over + 60_000 }, 'this', over)).toBe('in-use');
  });
});
