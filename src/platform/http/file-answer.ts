import { Readable } from 'node:stream';
import { applyDecorators, StreamableFile } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiResponse } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { KnownError } from '../errors';
import { attachment, attachmentHeaders } from './attachment';
import { filePart, FileRange } from './file-part';

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
      description: 'The ETag of the file that Range is meant for.',
    }),
    ApiHeader({ name: 'If-None-Match', required: false, description: 'The ETag of what the caller has.' }),
    ApiOkResponse({ description: 'The file', ...file, headers: { ...ETAG, ...RANGES } }),
    ApiResponse({
      status: 206,
      description: 'A part of it',
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
      description: 'The caller has it: If-None-Match names its ETag.',
      headers: ETAG,
    }),
  );
};
