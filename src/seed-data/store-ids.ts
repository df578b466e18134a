import type { RandomSource } from './random-source';

const TWIN_EVERY = 25;
const TWIN_AT = 7;
const UUID_AT = 13;

/**
 * An endless list of distinct store ids: integers below 2^63, of which one in 25 is the twin of the previous id, and
 * one UUID in 25.
 */
export function* storeIds(random: RandomSource): Generator<string, never> {
  const taken = new Set<string>();
  let previous = '';
  for (let index = 0; ; index += 1) {
    let id: string;
    do id = draw(index % TWIN_EVERY, previous, random);
    while (taken.has(id));
    taken.add(id);
    yield id;
    previous = id;
  }
}

function draw(position: number, previous: string, random: RandomSource): string {
  if (position === TWIN_AT) return twinOf(previous, random);
  return position === UUID_AT ? uuid(random) : integer(random);
}

function word(random: RandomSource): number {
  return random.below(2 ** 32);
}

function integer(random: RandomSource): string {
  return String(((BigInt(word(random)) << 32n) | BigInt(word(random))) >> 1n);
}

/** The id with another last digit; if possible, one that rounds to the same JavaScript number. */
function twinOf(id: string, random: RandomSource): string {
  const others = [...'0123456789'].map((digit) => id.slice(0, -1) + digit).filter((other) => other !== id);
  const alike = others.filter((other) => Number(other) === Number(id));
  return random.pick(alike.length > 0 ? alike : others);
}

/** Version 4, variant 1, as in RFC 9562. */
function uuid(random: RandomSource): string {
  const digits = Array.from({ length: 4 }, () => word(random).toString(16).padStart(8, '0')).join('');
  const variant = random.pick([...'89ab']);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join('-');
}
