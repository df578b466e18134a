import type { IncomingHttpHeaders } from 'node:http';
import parseRange from 'range-parser';

/** A range of byte positions from 0, both ends included. */
export interface FileRange {
  readonly start: number;
  readonly end: number;
}

/** What a request selects of a file: all of it, nothing (the caller has it), a range, or a range outside the file. */
export type FilePart = 'all' | 'unchanged' | 'no-such-range' | FileRange;

/**
 * RFC 9110, sections 13 and 14, for a GET or HEAD of a file with this size and strong validator. Multiple ranges, other
 * units and malformed ranges are ignored, as the RFC allows.
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

/** Weak comparison: a `W/` prefix is ignored. */
const isAmong = (list: string, etag: string): boolean =>
  list.trim() === '*' || list.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
