import { PackedOfDay, storeOf, withStore } from './packed-day';

/** Polls between two yields: a few milliseconds of work. */
const POLLS_PER_SLICE = 32_768;

/**
 * The polls of one day by key and time, one per store and instant: the one that arrived last. `arrived` holds them in
 * the order of arrival, packed with the store's index; `storeKeys[index]` takes its place, and `byKey` is
 * `placesByKey(storeKeys)`. Yields between slices of work.
 *
 * They are put together by store first, in linear time, so that only each store's own few polls have to be sorted.
 */
export function* inOrder(
  arrived: Float64Array,
  storeKeys: readonly number[],
  byKey: Float64Array,
): Generator<void, Float64Array> {
  // So few polls of so many stores that to look at every store would cost more than to sort the polls.
  if (arrived.length < storeKeys.length) {
    return withoutRepeats(arrived.map((poll) => withStore(poll, storeKeys[storeOf(poll)]!)));
  }
  const counts = new Uint32Array(storeKeys.length);
  for (const slice of slicesOf(arrived)) {
    for (const poll of slice) counts[storeOf(poll)]!++;
    yield;
  }
  const places = new Uint32Array(storeKeys.length);
  let place = 0;
  for (const index of byKey) {
    places[index] = place;
    place += counts[index]!;
  }
  const polls = new Float64Array(arrived.length);
  for (const slice of slicesOf(arrived)) {
    for (const poll of slice) {
      const index = storeOf(poll);
      polls[places[index]!++] = withStore(poll, storeKeys[index]!);
    }
    yield;
  }
  let kept = 0;
  let from = 0;
  let yieldAt = POLLS_PER_SLICE;
  for (const index of byKey) {
    const own = withoutRepeats(polls.subarray(from, from + counts[index]!));
    polls.set(own, kept);
    kept += own.length;
    from += counts[index]!;
    if (from < yieldAt) continue;
    yield;
    yieldAt = from + POLLS_PER_SLICE;
  }
  return polls.subarray(0, kept);
}

/** The places in a list of keys, in the order of the keys that stand there. Exact, as both are less than 2^26. */
export const placesByKey = (storeKeys: readonly number[]): Float64Array =>
  Float64Array.from(storeKeys, (key, place) => key * storeKeys.length + place)
    .sort()
    .map((keyAndPlace) => keyAndPlace % storeKeys.length);

function* slicesOf(polls: Float64Array): Generator<Float64Array> {
  for (let i = 0; i < polls.length; i += POLLS_PER_SLICE) yield polls.subarray(i, i + POLLS_PER_SLICE);
}

/** Sorted ascending, one poll per store and instant: the one that stands last in `arrived`. */
function withoutRepeats(arrived: Float64Array): Float64Array {
  const sorted = arrived.slice().sort();
  let disputed: Map<PackedOfDay, PackedOfDay> | undefined;
  let kept = 0;
  let previous = -1;
  for (const poll of sorted) {
    if (poll === previous) continue;
    // Alike but for the status, which is the lowest bit: only the order of arrival can tell them apart.
    if (poll - previous === 1 && poll % 2 === 1) (disputed ??= new Map()).set(previous, previous);
    else sorted[kept++] = previous = poll;
  }
  const result = sorted.subarray(0, kept);
  if (disputed !== undefined) settle(result, disputed, arrived);
  return result;
}

function settle(result: Float64Array, disputed: Map<PackedOfDay, PackedOfDay>, arrived: Float64Array): void {
  for (const poll of arrived) {
    const inactive = poll - (poll % 2);
    if (disputed.has(inactive)) disputed.set(inactive, poll);
  }
  result.forEach((poll, i) => {
    result[i] = disputed.get(poll) ?? poll;
  });
}
