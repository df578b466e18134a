import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { applyDecorators, StreamableFile } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiResponse } from '@nestjs/swagger';
import type { Request, RequestHandler, Response } from 'express';
import parseRange from 'range-parser';
import { KnownError } from '../errors';

export interface Attachment {
  readonly name: string;
  /** Its media type. */
  readonly type: string;
  readonly content: Readable;
  /** In bytes, if known. */
  readonly size?: number;
}

export const CSV_TYPE = 'text/csv; charset=utf-8';

/** Headers that make a browser save the answer under this name. */
const attachmentHeaders = ({ name, type }: Pick<Attachment, 'name' | 'type'>) => ({
  type,
  disposition: `attachment; filename="${name}"`,
});

/**
 * Sends a file. If the client disconnects, the file is closed. If the file cannot be read to its end, the connection is
 * cut.
 */
export function attachment(response: Response, { content, size, ...file }: Attachment): StreamableFile {
  response.once('close', () => content.destroy());
  return new StreamableFile(content, { ...attachmentHeaders(file), length: size }).setErrorHandler(() =>
    response.destroy(),
  );
}

const compressed = promisify(gzip);

/**
 * Answers every request with the same content, such as a file of the page. It is loaded and compressed once, at the
 * first request, and all answers share its bytes. `type` is a media type or a file name. `cacheControl` does not replace
 * what the access checks have set.
 */
export function fixedAnswer(
  type: string,
  load: () => string | Promise<Buffer>,
  cacheControl = 'no-cache',
): RequestHandler {
  const prepare = async () => {
    const plain = Buffer.from(await load());
    return { plain, packed: await compressed(plain) };
  };
  let prepared: ReturnType<typeof prepare> | undefined;
  return async (request: Request, response: Response): Promise<void> => {
    prepared ??= prepare().catch((error: unknown) => {
      prepared = undefined;
      throw error;
    });
    const { plain, packed } = await prepared;
    const unpacks = packed.length < plain.length && request.acceptsEncodings('gzip') === 'gzip';
    response.type(type).vary('Accept-Encoding');
    if (!response.hasHeader('Cache-Control')) response.set('Cache-Control', cacheControl);
    if (unpacks) response.set('Content-Encoding', 'gzip');
    response.send(unpacks ? packed : plain);
  };
}

/** A range of byte positions from 0, both ends included. */
interface FileRange {
  readonly start: number;
  readonly end: number;
}

/** What a request selects of a file: all of it, nothing (the caller has it), a range, or a range outside the file. */
type FilePart = 'all' | 'unchanged' | 'no-such-range' | FileRange;

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

/** A file whose size is known before it is opened. */
export interface ServedFile {
  readonly name: string;
  /** Its media type. */
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
  /** A link to redirect the caller to; undefined: the file is opened and sent. */
  readonly link: (as: ReturnType<typeof attachmentHeaders>) => Promise<string | undefined>;
  readonly open: (range?: FileRange) => Promise<Readable>;
}

export const NO_SUCH_RANGE =
  'The file has 1024 bytes, and none in that range. Leave Range out to get all of it.';

const sized = (size: number): string => NO_SUCH_RANGE.replace('1024', String(size));

/** Answers with the whole file, a redirect to it, the requested range, or 304 if the caller has it already. */
export async function fileAnswer(
  request: Request,
  response: Response,
  file: ServedFile,
): Promise<StreamableFile | undefined> {
  const { name, type, size } = file;
  const etag = `"${file.sha256}"`;
  const part = filePart(request.method, request.headers, { etag, size });
  if (part === 'no-such-range') {
    response.setHeader('Content-Range', `bytes */${size}`);
    throw new KnownError('no-such-range', sized(size));
  }
  if (part === 'unchanged') {
    response.status(304).setHeader('ETag', etag);
    return undefined;
  }
  const sends = request.method === 'GET';
  const link = sends ? await file.link(attachmentHeaders(file)) : undefined;
  if (link !== undefined) {
    // The link expires soon, so the redirect must not be cached.
    response.status(302).setHeader('Location', link).setHeader('Cache-Control', 'no-store');
    return undefined;
  }
  const range = part === 'all' ? undefined : part;
  const content = sends ? await file.open(range) : Readable.from([]);
  response.setHeader('ETag', etag).setHeader('Accept-Ranges', 'bytes');
  if (range === undefined) return attachment(response, { name, type, content, size });
  response.status(206).setHeader('Content-Range', `bytes ${range.start}-${range.end}/${size}`);
  return attachment(response, { name, type, content, size: range.end - range.start + 1 });
}

const ETAG = { ETag: { description: 'Changes when a byte of the file does.', schema: { type: 'string' } } };
const RANGES = { 'Accept-Ranges': { schema: { type: 'string', enum: ['bytes'] } } };
const CONTENT_RANGE = { 'Content-Range': { schema: { type: 'string', example: 'bytes 0-1023/4096' } } };

const TEXT = { type: 'string' } as const;
const BYTES = { type: 'string', format: 'binary' } as const;

/** Documents the answers of `fileAnswer` for these media types; 416 is a problem. */
export const ApiFileAnswers = (mediaTypes: readonly string[]): MethodDecorator => {
  const contents = mediaTypes.map((type) => [type, { schema: type === 'text/csv' ? TEXT : BYTES }] as const);
  const file = { content: Object.fromEntries(contents) };
  return applyDecorators(
    ApiHeader({
      name: 'Range',
      required: false,
      description: 'A range of the file, to continue an interrupted download.',
      schema: { type: 'string', pattern: '^bytes=[0-9]{1,4}-[0-9]{0,4}$' },
    }),
    ApiHeader({
      name: 'If-Range',
      required: false,
      description: 'The ETag of the file that Range applies to.',
    }),
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description: 'The ETag of the file that the caller has.',
    }),
    ApiOkResponse({ description: 'The file', ...file, headers: { ...ETAG, ...RANGES } }),
    ApiResponse({
      status: 206,
      description: 'A part of the file',
      ...file,
      headers: { ...ETAG, ...RANGES, ...CONTENT_RANGE },
    }),
    ApiResponse({
      status: 302,
      description: 'A link to the file, valid for a minute, if S3_DOWNLOADS is redirect.',
      headers: { Location: { schema: { type: 'string' } } },
    }),
    ApiResponse({
      status: 304,
      description: 'The caller has the file: If-None-Match names its ETag.',
      headers: ETAG,
    }),
  );
};
