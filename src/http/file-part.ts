import type { IncomingHttpHeaders } from 'node:http';
import parseRange from 'range-parser';

/** Places of bytes from 0, both among them. */
export interface FileRange {
  readonly start: number;
  readonly end: number;
}

/** What a request asks for of a file: all of it, nothing (the caller has it), a part, or a part that is not there. */
export type FilePart = 'all' | 'unchanged' | 'no-such-range' | FileRange;

/**
 * RFC 9110, 13 and 14, for a GET or HEAD of so many bytes with that strong validator. Several ranges at once, ranges of
 * another unit and what cannot be read as a range are passed over, as it allows.
 */
export function filePart(
  method: string,
  { 'if-none-match': known, range, 'if-range': onlyIf }: IncomingHttpHeaders,
  { etag, size }: { readonly etag: string; readonly size: number },
): FilePart {
  if (known !== undefined && isAmong(known, etag)) return 'unchanged';
  if (method !== 'GET' || range === undefined || (onlyIf !== undefined && onlyIf !== etag)) return 'all';
  const ranges = parseRange(size, range);
  if (ranges === -2 || (ranges !== -1 && ranges.type !== 'bytes')) return 'all';
  if (ranges === -1) return range.startsWith('bytes=') ? 'no-such-range' : 'all';
  return ranges.length === 1 ? ranges[0]! : 'all';
}

/** The comparison is the weak one: `W/` in front makes no difference. */
const isAmong = (list: string, etag: string): boolean =>
  list.trim() === '*' || list.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
