/** A UUID is that long, and a number of 19 digits shorter. */
export const LONGEST_KNOWN_ID = 36;

const SLOTS = 1 << 18;
const SLOTS_TRIED = 4;
const MOST_IDS = SLOTS / 2;
const ID_BYTES = LONGEST_KNOWN_ID + 1;
const FREE = 0;

/**
 * Which number stands for an id, by the id's bytes: no text has to be made of an id that was met before.
 * It does not remember every id – there is room for so many, and each has but a few slots where it may be – so whoever asks
 * must have another way to know. That bounds the memory (6 MB) and the time: no choice of ids makes a search long.
 */
export class KnownIds {
  private count = 0;
  /** One more than the place of an id among those below; FREE: of none. */
  private readonly slots = new Int32Array(SLOTS);
  /** Of each id its length, and its bytes. */
  private readonly ids = new Uint8Array(MOST_IDS * ID_BYTES);
  private readonly numbers = new Int32Array(MOST_IDS);

  /** The number of the id `bytes[from .. from + length)`, or -1. `hash`: `nextHash` over its bytes. */
  find(bytes: Uint8Array, from: number, length: number, hash: number): number {
    for (let attempt = 0; attempt < SLOTS_TRIED; attempt++) {
      const place = this.slots[slotOf(hash, attempt)]! - 1;
      if (place < 0) return -1;
      if (this.isAt(place, bytes, from, length)) return this.numbers[place]!;
    }
    return -1;
  }

  /** Remembers an id that `find` has not found, of at most LONGEST_KNOWN_ID bytes, if there is room. */
  remember(bytes: Uint8Array, from: number, length: number, hash: number, number: number): void {
    if (this.count === MOST_IDS) return;
    for (let attempt = 0; attempt < SLOTS_TRIED; attempt++) {
      const slot = slotOf(hash, attempt);
      if (this.slots[slot] !== FREE) continue;
      const place = this.count++;
      this.slots[slot] = place + 1;
      this.numbers[place] = number;
      this.ids[place * ID_BYTES] = length;
      this.ids.set(bytes.subarray(from, from + length), place * ID_BYTES + 1);
      return;
    }
  }

  private isAt(place: number, bytes: Uint8Array, from: number, length: number): boolean {
    const start = place * ID_BYTES;
    if (this.ids[start] !== length) return false;
    for (let i = 0; i < length; i++) if (this.ids[start + 1 + i] !== bytes[from + i]) return false;
    return true;
  }
}

/** FNV-1a, of which the upper bits are the better ones. Begins with 0. */
export const nextHash = (hash: number, byte: number): number => Math.imul(hash ^ byte, 16_777_619);

const slotOf = (hash: number, attempt: number): number => ((hash >>> 14) + attempt) % SLOTS;
