import fc from 'fast-check';
import { msOfDayOf, statusOf } from '../../src/polls/packed-day';
import { isActive, observedAtOf, PackedPoll, packPoll } from '../../src/polls/packed-poll';
import { PollDigest } from '../../src/polls/poll-digest';

const DAY = 86_400_000;

/** The rows in the wanted order, but for those of the same key, which may contradict each other: they keep theirs. */
export function inOrder<Row>(
  wanted: readonly Row[],
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): readonly Row[] {
  const waiting = new Map<string, Row[]>();
  for (const row of rows) waiting.set(keyOf(row), [...(waiting.get(keyOf(row)) ?? []), row]);
  return wanted.map((row) => waiting.get(keyOf(row))!.shift()!);
}

/** The rows in any order that leaves those of the same key in theirs. */
export const reordered = <Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): fc.Arbitrary<readonly Row[]> =>
  fc
    .shuffledSubarray([...rows], { minLength: rows.length, maxLength: rows.length })
    .map((shuffled) => inOrder(shuffled, rows, keyOf));

/** Each of the rows once, twice or three times in a row. */
export const repeated = <Row>(rows: readonly Row[]): fc.Arbitrary<readonly Row[]> =>
  fc
    .array(fc.integer({ min: 1, max: 3 }), { minLength: rows.length, maxLength: rows.length })
    .map((times) => rows.flatMap((row, i) => Array.from({ length: times[i]! }, () => row)));

/** The polls as a load keeps them that reads these rows one after the other. */
export function loaded(rows: readonly PackedPoll[]): PackedPoll[] {
  const digest = new PollDigest();
  for (const row of rows) digest.add('store', observedAtOf(row), isActive(row));
  const pollsOf = (day: number) =>
    Array.from(digest.pollsOf(day, [1]), (poll) =>
      packPoll(day * DAY + msOfDayOf(poll), statusOf(poll) === 1),
    );
  return digest.sortedDays().flatMap(pollsOf);
}
