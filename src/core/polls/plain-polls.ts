import { IdInterner, LONGEST_INTERNED_ID, nextHash } from '../csv/id-interner';
import { PlainLines, TakenLines } from '../csv/lines';
import { MS_PER_DAY } from '../time/instant';
import { PlainInstantReader } from '../time/plain-instant';
import type { PollBatch } from './poll-batch';
import { storeIdError } from './store-id';

const [LF, CR, SPACE, QUOTE, COMMA, TILDE] = [0x0a, 0x0d, 0x20, 0x22, 0x2c, 0x7e];
const ACTIVE = Buffer.from('active,');
const INACTIVE = Buffer.from('inactive,');

/**
 * Polls as lines of `store_id,status,timestamp_utc`, three columns in this order:
 *
 * - the id: 1 to 36 visible ASCII characters without a quote or comma, and valid for `storeIdError`, which is called
 * for new ids;
 * - `active` or `inactive`;
 * - an instant in the form of `PlainInstantReader`, from `earliest` to `latest` (epoch ms);
 * - LF or CRLF, which no field contains: no line is read past its end.
 */
export class PlainPolls implements PlainLines {
  private readonly stores = new IdInterner();
  private readonly instants = new PlainInstantReader();

  constructor(
    private readonly batch: PollBatch,
    private readonly latest: number,
    private readonly earliest = 0,
  ) {}

  take(bytes: Uint8Array, from: number): TakenLines {
    const lastLf = bytes.lastIndexOf(LF);
    let lines = 0;
    let end = from;
    while (end < lastLf) {
      const next = this.takeLine(bytes, end);
      if (next < 0) break;
      end = next;
      lines++;
    }
    return { lines, end };
  }

  /**
   * The end of the line that begins at `from`, or -1 if it is not simple. The bytes must contain an LF after `from`.
   */
  private takeLine(bytes: Uint8Array, from: number): number {
    let hash = 0;
    let comma = from;
    for (let byte = bytes[comma]!; byte !== COMMA; byte = bytes[++comma]!) {
      if (byte <= SPACE || byte > TILDE || byte === QUOTE) return -1;
      hash = nextHash(hash, byte);
    }
    const length = comma - from;
    if (length === 0 || length > LONGEST_INTERNED_ID) return -1;

    const status = statusAt(bytes, comma + 1);
    if (status === undefined) return -1;
    let end = this.instants.read(bytes, comma + 1 + (status === 1 ? ACTIVE : INACTIVE).length);
    if (end < 0) return -1;
    if (bytes[end] === CR) end++;
    if (bytes[end] !== LF) return -1;

    const { day, msOfDay } = this.instants;
    const observedAt = day * MS_PER_DAY + msOfDay;
    if (observedAt > this.latest || observedAt < this.earliest) return -1;
    const index = this.indexOf(bytes, from, length, hash);
    if (index < 0) return -1;
    this.batch.addAt(index, observedAt, status === 1);
    return end + 1;
  }

  /** The store's index in the batch, or -1 for an invalid id. */
  private indexOf(bytes: Uint8Array, from: number, length: number, hash: number): number {
    const known = this.stores.find(bytes, from, length, hash);
    if (known >= 0) return known;
    const id = String.fromCharCode(...bytes.subarray(from, from + length));
    if (!this.batch.knows(id) && storeIdError(id) !== undefined) return -1;
    const index = this.batch.indexOf(id);
    this.stores.remember(bytes, from, length, hash, index);
    return index;
  }
}

function statusAt(bytes: Uint8Array, at: number): 0 | 1 | undefined {
  if (isWord(bytes, at, ACTIVE)) return 1;
  return isWord(bytes, at, INACTIVE) ? 0 : undefined;
}

function isWord(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false;
  return true;
}
