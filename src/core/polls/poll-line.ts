import { AcceptedLines, PlainLines } from '../csv/csv';
import { MS_PER_DAY, PlainInstantReader } from '../time/instant';
import type { PollBatch, Tally } from './poll-batch';

const MAX_LENGTH = 64;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const LONE_SURROGATE = /[\ud800-\udfff]/u;
/**
 * A text that a spreadsheet would run as a formula in the first column of a report. Spreadsheets accept the wide forms
 * when they are typed. Some separate cells at semicolons, so a formula may also follow one.
 */
const FORMULA = /(?:^|;)[\s\p{Cf}]*[=+\-@＝＋－＠]/u;

/** What programs write for a missing value, in exactly these letters: `none` is an id. */
const MISSING = /^(?:NaN|nan|NULL|null|None|#N\/A)$/;
/** `8.41954E+18`, `8e+18`, `8419537941919820732.0`: a number that was an id before a spreadsheet read it. */
const SHORTENED = /^\d+(?:[.,]\d+e[+-]?\d+|e[+-]\d+|\.0+)$/i;

/** The error in a text as an id of any stored store, or undefined. */
function textError(id: string): string | undefined {
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
 * The error in the id of a store that an import names (SEMANTICS.md: text of 1 to 64 characters), or undefined. An id
 * must also stand in XML and in the path of a URL, and be no number that a spreadsheet has shortened.
 */
export function storeIdError(id: string): string | undefined {
  const wrong = textError(id);
  if (wrong !== undefined) return wrong;
  if (MISSING.test(id)) return `store_id is ${id}, which stands for a missing value`;
  if (SHORTENED.test(id))
    return 'store_id is a number with an exponent or a fraction: a spreadsheet has shortened this id; export the ids as text';
  if (id === '.' || id === '..') return 'store_id is . or .., which mean a folder in a URL';
  if (/[\ufffe\uffff]/.test(id)) return 'store_id has a character that XML cannot hold (U+FFFE or U+FFFF)';
  return undefined;
}

/**
 * Whether a store with this id can exist: also one that was imported under earlier rules. Must be checked before a
 * lookup: MySQL and MariaDB find `abc` for `abc `, and no other ids that they treat as equal are valid.
 */
export const isValidStoreId = (id: string): boolean => textError(id) === undefined;

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

  /** Adds an id that `find` has not found, of at most LONGEST_INTERNED_ID bytes, if there is space. */
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

const [LF, CR, SPACE, QUOTE, TILDE] = [0x0a, 0x0d, 0x20, 0x22, 0x7e];

/** The accepted instants of an import of polls, and its polls whose time has no zone. */
export interface PollTimes {
  /** Epoch ms. */
  readonly latest: number;
  readonly earliest: number;
  readonly withoutZone: Tally;
}

/**
 * Polls as lines of `store_id,status,timestamp_utc`, three columns in this order, parted by the delimiter:
 *
 * - the id: 1 to 36 visible ASCII characters without a quote or delimiter, and valid for `storeIdError`, which is called
 * for new ids;
 * - `active` or `inactive`;
 * - an instant in the form of `PlainInstantReader`, from `earliest` to `latest`;
 * - LF or CRLF, which no field contains: no line is read past its end.
 */
export class PlainPolls implements PlainLines {
  private readonly stores = new IdInterner();
  private readonly instants = new PlainInstantReader();

  private readonly delimiter: number;
  private readonly active: Uint8Array;
  private readonly inactive: Uint8Array;

  /** `delimiter`: one ASCII character. */
  constructor(
    private readonly batch: PollBatch,
    private readonly times: PollTimes,
    delimiter: string,
  ) {
    this.delimiter = delimiter.charCodeAt(0);
    this.active = Buffer.from(`active${delimiter}`);
    this.inactive = Buffer.from(`inactive${delimiter}`);
  }

  /** Adds the polls of the lines that it accepts to the batch. */
  acceptLines(bytes: Uint8Array, from: number): AcceptedLines {
    const lastLf = bytes.lastIndexOf(LF);
    let lines = 0;
    let end = from;
    while (end < lastLf) {
      const next = this.acceptLine(bytes, end);
      if (next < 0) break;
      end = next;
      lines++;
    }
    return { lines, end };
  }

  /**
   * The end of the line that begins at `from`, or -1 if it is not simple. The bytes must contain an LF after `from`.
   */
  private acceptLine(bytes: Uint8Array, from: number): number {
    const { delimiter } = this;
    let hash = 0;
    let place = from;
    for (let byte = bytes[place]!; byte !== delimiter; byte = bytes[++place]!) {
      if (byte <= SPACE || byte > TILDE || byte === QUOTE) return -1;
      hash = nextHash(hash, byte);
    }
    const length = place - from;
    if (length === 0 || length > LONGEST_INTERNED_ID) return -1;

    const active = isWord(bytes, place + 1, this.active);
    if (!active && !isWord(bytes, place + 1, this.inactive)) return -1;
    const time = place + 1 + (active ? this.active : this.inactive).length;
    const timeEnd = this.instants.read(bytes, time);
    if (timeEnd < 0) return -1;
    const end = bytes[timeEnd] === CR ? timeEnd + 1 : timeEnd;
    if (bytes[end] !== LF) return -1;

    const { day, msOfDay, zoned } = this.instants;
    const observedAt = day * MS_PER_DAY + msOfDay;
    if (observedAt > this.times.latest || observedAt < this.times.earliest) return -1;
    const index = this.indexOf(bytes, from, length, hash);
    if (index < 0) return -1;
    this.batch.addAt(index, observedAt, active);
    if (!zoned) this.countWithoutZone(bytes, time, timeEnd);
    return end + 1;
  }

  private countWithoutZone(bytes: Uint8Array, from: number, to: number): void {
    const { withoutZone } = this.times;
    if (withoutZone.wantsExamples) withoutZone.add(String.fromCharCode(...bytes.subarray(from, to)));
    else withoutZone.count++;
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

function isWord(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false;
  return true;
}
