import type { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import type { Response } from 'express';

export interface Attachment {
  readonly name: string;
  readonly content: Readable;
  /** In bytes, when it is known. */
  readonly size?: number;
}

/** How a CSV file is sent, to be kept under that name. */
export const csvHeaders = (name: string) => ({
  type: 'text/csv; charset=utf-8',
  disposition: `attachment; filename="${name}"`,
});

/** A CSV file as the answer. A client that leaves closes the file; a file that cannot be read to its end cuts the answer. */
export function csvAttachment(response: Response, { name, content, size }: Attachment): StreamableFile {
  response.once('close', () => content.destroy());
  return new StreamableFile(content, { ...csvHeaders(name), length: size }).setErrorHandler(() =>
    response.destroy(),
  );
}
