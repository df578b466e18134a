import type { StoreSums, WindowSums } from '../../metrics/engine/figures';

const BYTES = 4;
/** A store's key, and of each of its three windows the milliseconds up, down and without data. */
const NUMBERS_PER_STORE = 10;
const BYTES_PER_STORE = NUMBERS_PER_STORE * BYTES;

/** 64,000 characters: what a TEXT of MySQL holds with room to spare. */
const STORES_PER_PIECE = 1_200;

/** The sums of one store, as they come out of a piece. */
export interface SumsOfStore {
  readonly storeKey: number;
  readonly sums: StoreSums;
}

/**
 * Packs the sums of stores, 40 bytes a store, into pieces of base64, which every database takes as it takes any text;
 * `sums[i]` are those of `storeKeys[i]`. Whole numbers from 0 to below 2^32: a week of open time is 605 million ms.
 */
export function* packSums(
  storeKeys: readonly number[],
  sums: readonly StoreSums[],
  storesPerPiece = STORES_PER_PIECE,
): Generator<string> {
  for (let from = 0; from < storeKeys.length; from += storesPerPiece) {
    const to = Math.min(from + storesPerPiece, storeKeys.length);
    const piece = Buffer.allocUnsafe((to - from) * BYTES_PER_STORE);
    let at = 0;
    const write = (number: number) => (at = piece.writeUInt32LE(number, at));
    for (let i = from; i < to; i++) {
      write(storeKeys[i]!);
      const { hour, day, week } = sums[i]!;
      for (const { up, down, noData } of [hour, day, week]) {
        write(up);
        write(down);
        write(noData);
      }
    }
    yield piece.toString('base64');
  }
}

/** The stores of one piece, in the order in which they were packed. Throws for a piece that was cut. */
export function* unpackSums(text: string): Generator<SumsOfStore> {
  const piece = Buffer.from(text, 'base64');
  if (piece.length % BYTES_PER_STORE !== 0)
    throw new Error(`a piece of ${piece.length} bytes does not hold whole stores`);
  for (let at = 0; at < piece.length; at += BYTES_PER_STORE) {
    const window = (place: number): WindowSums => ({
      up: piece.readUInt32LE(at + place * BYTES),
      down: piece.readUInt32LE(at + (place + 1) * BYTES),
      noData: piece.readUInt32LE(at + (place + 2) * BYTES),
    });
    yield { storeKey: piece.readUInt32LE(at), sums: { hour: window(1), day: window(4), week: window(7) } };
  }
}
