import fc from 'fast-check';
import { PollBatch } from '../../src/core/polls/poll-batch';
import { isActive, observedAtOf, PackedPoll, packedPollOf, SLICE_MS } from '../../src/core/polls/poll-block';
import { blocksOf } from './poll-lines';

/** The rows in the wanted order, except that rows of the same key, which may contradict each other, keep theirs. */
export function inOrder<Row>(
  wanted: readonly Row[],
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): readonly Row[] {
  const waiting = new Map<string, Row[]>();
  for (const row of rows) waiting.set(keyOf(row), [...(waiting.get(keyOf(row)) ?? []), row]);
  return wanted.map((row) => waiting.get(keyOf(row))!.shift()!);
}

/** The rows in any order that keeps the order of rows with the same key. */
export const reordered = <Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): fc.Arbitrary<readonly Row[]> =>
  fc
    .shuffledSubarray([...rows], { minLength: rows.length, maxLength: rows.length })
    .map((shuffled) => inOrder(shuffled, rows, keyOf));

/** Each row once, twice or three times in succession. */
export const repeated = <Row>(rows: readonly Row[]): fc.Arbitrary<readonly Row[]> =>
  fc
    .array(fc.integer({ min: 1, max: 3 }), { minLength: rows.length, maxLength: rows.length })
    .map((times) => rows.flatMap((row, i) => Array.from({ length: times[i]! }, () => row)));

/** The polls after an import of these rows in order. */
export function loaded(rows: readonly PackedPoll[]): PackedPoll[] {
  const batch = new PollBatch();
  for (const row of rows) batch.add('store', observedAtOf(row), isActive(row));
  return blocksOf(batch, rows.length === 0 ? [] : [1]).flatMap(({ slice, polls }) =>
    Array.from(polls, (poll) => packedPollOf(poll, slice * SLICE_MS)),
  );
}
