import { UnsupportedMediaTypeException } from '@nestjs/common';
import { invalidInput, KnownError } from '../errors';

/** No valid body is nested deeper. Recursive code would exhaust the stack on a deeper one. */
const DEEPEST = 20;
/** Ten for each poll of the largest batch. */
const MAX_VALUES = 100_000;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [BEGIN_LIST, END_LIST, BEGIN_OBJECT, END_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Rejects a body by its bytes, before it is parsed: two characters of JSON can become an object that takes thirty times
 * as much memory. Used as `verify` of Express's body parser, which itself rejects invalid JSON.
 */
export function checkJsonLimits(
  _request: unknown,
  _response: unknown,
  bytes: Buffer,
  encoding: string,
): void {
  if (encoding !== 'utf-8') throw new UnsupportedMediaTypeException('Send the JSON in UTF-8.');
  let depth = 0;
  let values = 1;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) at = endOfString(bytes, at + 1);
    else if (byte === END_LIST || byte === END_OBJECT) depth--;
    else if (byte === COMMA) values++;
    else if (byte === BEGIN_LIST || byte === BEGIN_OBJECT) {
      values++;
      if (++depth > DEEPEST) throw invalidInput(`The body is nested more than ${DEEPEST} deep.`);
    }
    if (values > MAX_VALUES) {
      throw new KnownError('too-large', 'The body holds more than 100,000 values. Send it in parts.');
    }
  }
}

/** The index of the quote that ends a string, or the length of the buffer. */
function endOfString(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
