import type { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import type { Response } from 'express';

export interface Attachment {
  readonly name: string;
  /** Its media type. */
  readonly type: string;
  readonly content: Readable;
  /** In bytes, when it is known. */
  readonly size?: number;
}

export const CSV_TYPE = 'text/csv; charset=utf-8';

/** How a file is sent, to be kept under its name. */
export const attachmentHeaders = ({ name, type }: Pick<Attachment, 'name' | 'type'>) => ({
  type,
  disposition: `attachment; filename="${name}"`,
});

/** A file as the answer. A client that leaves closes the file; a file that cannot be read to its end cuts the answer. */
export function attachment(response: Response, { content, size, ...file }: Attachment): StreamableFile {
  response.once('close', () => content.destroy());
  return new StreamableFile(content, { ...attachmentHeaders(file), length: size }).setErrorHandler(() =>
    response.destroy(),
  );
}
