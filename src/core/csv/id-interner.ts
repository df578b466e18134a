/** The length of a UUID; a number of 19 digits is shorter. */
export const LONGEST_INTERNED_ID = 36;

const SLOTS = 1 << 18;
const SLOTS_TRIED = 4;
const MAX_IDS = SLOTS / 2;
const ID_BYTES = LONGEST_INTERNED_ID + 1;
const FREE = 0;

/**
 * Maps ids to numbers by their bytes, without creating a string for a known id. It is a cache of limited size, and each
 * id has only a few possible slots, so callers need a fallback. This bounds the memory (6 MB) and the time: no choice
 * of ids makes a lookup slow.
 */
export class IdInterner {
  private count = 0;
  /** The index of an id in `ids` plus one, or FREE. */
  private readonly slots = new Int32Array(SLOTS);
  /** The length and the bytes of each id. */
  private readonly ids = new Uint8Array(MAX_IDS * ID_BYTES);
  private readonly numbers = new Int32Array(MAX_IDS);

  /** The number of the id `bytes[from .. from + length)`, or -1. `hash`: `nextHash` over its bytes. */
  find(bytes: Uint8Array, from: number, length: number, hash: number): number {
    for (let attempt = 0; attempt < SLOTS_TRIED; attempt++) {
      const place = this.slots[slotOf(hash, attempt)]! - 1;
      if (place < 0) return -1;
      if (this.isAt(place, bytes, from, length)) return this.numbers[place]!;
    }
    return -1;
  }

  /** Adds an id that `find` has not found, of at most LONGEST_KNOWN_ID bytes, if there is space. */
  remember(bytes: Uint8Array, from: number, length: number, hash: number, number: number): void {
    if (this.count === MAX_IDS) return;
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

/** FNV-1a, whose upper bits are better distributed. Starts with 0. */
export const nextHash = (hash: number, byte: number): number => Math.imul(hash ^ byte, 16_777_619);

const slotOf = (hash: number, attempt: number): number => ((hash >>> 14) + attempt) % SLOTS;
