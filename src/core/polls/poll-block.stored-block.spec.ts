import fc from 'fast-check';
import {
  blockPoll,
  encodeBlock,
  packPoll,
  pollsOfSlot,
  SLICE_MS,
  storesOfBlock,
  timeAndStatus,
} from './poll-block';

const poll = fc.record({
  slot: fc.integer({ min: 0, max: 63 }),
  ms: fc.oneof(fc.constantFrom(0, SLICE_MS - 1), fc.integer({ min: 0, max: SLICE_MS - 1 })),
  active: fc.boolean(),
});
const polls = fc
  .uniqueArray(poll, { selector: ({ slot, ms }) => `${slot} ${ms}`, maxLength: 200 })
  .map((all) => all.sort((a, b) => a.slot - b.slot || a.ms - b.ms));

const bytesOf = (all: readonly { slot: number; ms: number; active: boolean }[]) =>
  encodeBlock(Uint32Array.from(all, ({ slot, ms, active }) => blockPoll(slot, timeAndStatus(ms, active))));

describe('a stored block', () => {
  it('gives back the polls of each slot', () => {
    fc.assert(
      fc.property(polls, fc.integer({ min: 0, max: 100_000 }), (all, slice) => {
        const start = slice * SLICE_MS;
        const bytes = bytesOf(all);
        const expected = Array.from({ length: 64 }, (_, slot) =>
          all.filter((each) => each.slot === slot).map(({ ms, active }) => packPoll(start + ms, active)),
        );
        expected.forEach((ofSlot, slot) => expect(pollsOfSlot(bytes, slot, start)).toEqual(ofSlot));
        expect([...storesOfBlock({ slice, storeGroup: 7, bytes })]).toEqual(
          expected.flatMap((ofSlot, slot) =>
            ofSlot.length === 0 ? [] : [{ storeKey: 7 * 64 + slot, polls: ofSlot }],
          ),
        );
      }),
    );
  });

  it('is rejected if it is truncated', () => {
    const cut = bytesOf([{ slot: 0, ms: 1, active: true }]).subarray(0, 3);
    expect(() => pollsOfSlot(cut, 0, 0)).toThrow('a block of 3 bytes does not hold whole polls');
    expect(() => [...storesOfBlock({ slice: 0, storeGroup: 0, bytes: cut })]).toThrow('whole polls');
  });
});
