import type { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import type { Response } from 'express';

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
export const attachmentHeaders = ({ name, type }: Pick<Attachment, 'name' | 'type'>) => ({
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
