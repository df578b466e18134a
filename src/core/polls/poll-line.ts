import { IdInterner, LONGEST_INTERNED_ID, nextHash, PlainLines, TakenLines } from '../csv/csv';
import { MS_PER_DAY, PlainInstantReader } from '../time/instant';
import type { PollBatch } from './poll-batch';

const MAX_LENGTH = 64;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const LONE_SURROGATE = /[\ud800-\udfff]/u;
/**
 * A text that a spreadsheet would run as a formula in the first column of a report. Spreadsheets accept the wide forms
 * when they are typed. Some separate cells at semicolons, so a formula may also follow one.
 */
const FORMULA = /(?:^|;)[\s\p{Cf}]*[=+\-@＝＋－＠]/u;

/** The error in a store id (SEMANTICS.md: text of 1 to 64 characters), or undefined. */
export function storeIdError(id: string): string | undefined {
  if (id === '') return 'store_id is empty';
  if (id.length > MAX_LENGTH && [...id].length > MAX_LENGTH)
    return `store_id is longer than ${MAX_LENGTH} characters`;
  if (CONTROL.test(id)) return 'store_id holds a control character';
  if (LONE_SURROGATE.test(id) || id.includes('\ufffd')) return 'store_id is not valid UTF-8';
  if (id.trim() !== id) return 'store_id begins or ends with white space';
  if (FORMULA.test(id))
    return 'store_id has a character at its beginning or after a semicolon that spreadsheets take for a formula (= + - @)';
  return undefined;
}

/**
 * Whether a store with this id can exist. Must be checked before a lookup: MySQL and MariaDB find `abc` for `abc `, and
 * no other ids that they treat as equal are valid.
 */
export const isValidStoreId = (id: string): boolean => storeIdError(id) === undefined;

const LAST_CHARACTER = 0x10ffff;
const FIRST_SURROGATE = 0xd800;
const AFTER_SURROGATES = 0xe000;

/** The first text in byte order after all that start with this prefix; undefined if there is none. */
export function prefixUpperBound(prefix: string): string | undefined {
  const characters = [...prefix];
  for (;;) {
    const last = characters.pop()?.codePointAt(0);
    if (last === undefined) return undefined;
    if (last === LAST_CHARACTER) continue;
    const next = last + 1 === FIRST_SURROGATE ? AFTER_SURROGATES : last + 1;
    return characters.join('') + String.fromCodePoint(next);
  }
}

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
