import type { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import type { Response } from 'express';

export interface Attachment {
  readonly name: string;
  readonly content: Readable;
  /** In bytes, when it is known. */
  readonly size?: number;
}

/** A CSV file as the answer. A client that leaves closes the file; a file that cannot be read to its end cuts the answer. */
export function csvAttachment(response: Response, { name, content, size }: Attachment): StreamableFile {
  response.once('close', () => content.destroy());
  return new StreamableFile(content, {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${name}"`,
    length: size,
  }).setErrorHandler(() => response.destroy());
}
