import type { RandomSource } from './random-source';

/**
 * The items in a random order, with at most `capacity` of them in memory: an item moves by about `capacity` places, so
 * that a long list keeps its rough order.
 */
export function* shuffled<Item>(
  items: Iterable<Item>,
  capacity: number,
  random: RandomSource,
): Generator<Item> {
  const held: Item[] = [];
  for (const item of items) {
    if (held.length < capacity) held.push(item);
    else yield swap(held, random.below(capacity), item);
  }
  while (held.length > 0) {
    const last = held.pop() as Item;
    const place = random.below(held.length + 1);
    yield place === held.length ? last : swap(held, place, last);
  }
}

/** Puts the item at the index, and returns the previous one. */
function swap<Item>(held: Item[], place: number, item: Item): Item {
  const previous = held[place] as Item;
  held[place] = item;
  return previous;
}
