/** A reproducible stream of random draws: the same seed and purpose give the same draws on every machine. */
export interface RandomSource {
  /** An integer in [0, bound); `bound` is at most 2^32. */
  below(bound: number): number;
  /** True with the given probability, 0 to 1. */
  chance(probability: number): boolean;
  /** One of the choices, with equal probability. */
  pick<Choice>(choices: readonly Choice[]): Choice;
  /** One of the choices, with a probability in proportion to its weight (any positive number). */
  pickWeighted<Choice>(choices: readonly (readonly [Choice, number])[]): Choice;
}

/** Streams of different purposes are independent: more draws for one file do not change the others. */
export function randomSource(seed: number, purpose: string): RandomSource {
  const fraction = mulberry32(hash(`${seed}/${purpose}`));
  const below = (bound: number): number => Math.floor(fraction() * bound);
  return {
    below,
    chance: (probability) => fraction() < probability,
    pick: (choices) => existing(choices[below(choices.length)]),
    pickWeighted: (choices) => {
      let remaining = fraction() * choices.reduce((sum, [, weight]) => sum + weight, 0);
      const chosen = choices.find(([, weight]) => (remaining -= weight) < 0);
      return existing(chosen ?? choices.at(-1))[0];
    },
  };
}

function existing<Choice>(choice: Choice | undefined): Choice {
  if (choice === undefined) throw new RangeError('There is nothing to choose from.');
  return choice;
}

/** FNV-1a, 32 bits: spreads neighbouring seeds over the whole range of states. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return state;
}

/** Tommy Ettinger's generator uses integer arithmetic only, so that every machine gives the same result. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

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
