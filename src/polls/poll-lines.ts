import { MS_PER_DAY } from '../time';
import { msOfDayOf, statusOf, storeOf } from './packed-day';

const [TAB, LF, ZERO] = [0x09, 0x0a, 0x30];
/** Three numbers that are whole and safe have at most so many digits, and each is followed by one byte. */
const LONGEST_LINE = 3 * (16 + 1);
const BILLION = 1_000_000_000;

/**
 * Polls of a UTC day, packed, as lines of `store_key`, `observed_at` (epoch ms) and `status`, set apart by tabs. The
 * digits are written one by one: a number is made into text by the engine in five times the time.
 */
export function pollLines(day: number, polls: Float64Array): Buffer {
  const bytes = Buffer.allocUnsafe(polls.length * LONGEST_LINE);
  let at = 0;
  for (const poll of polls) {
    at = writeNumber(bytes, at, storeOf(poll));
    bytes[at++] = TAB;
    at = writeNumber(bytes, at, day * MS_PER_DAY + msOfDayOf(poll));
    bytes[at++] = TAB;
    at = writeNumber(bytes, at, statusOf(poll));
    bytes[at++] = LF;
  }
  return bytes.subarray(0, at);
}

/** Writes a whole number from 0 to 2^53 and returns where it ends. */
function writeNumber(bytes: Buffer, at: number, number: number): number {
  if (number < BILLION) return writeDigits(bytes, at, number, digitsOf(number));
  const billions = Math.floor(number / BILLION);
  const end = writeDigits(bytes, at, billions, digitsOf(billions));
  return writeDigits(bytes, end, number - billions * BILLION, 9);
}

/** So many digits of a number below 2^31: dividing such a one is cheap. */
function writeDigits(bytes: Buffer, at: number, number: number, digits: number): number {
  let rest = number;
  for (let i = at + digits - 1; i >= at; i--) {
    const tenth = (rest / 10) | 0;
    bytes[i] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return at + digits;
}

function digitsOf(number: number): number {
  let digits = 1;
  for (let power = 10; power <= number; power *= 10) digits++;
  return digits;
}
