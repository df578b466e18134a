import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FileContent } from './report-storage';

export interface Measure {
  /** Forwards its input. */
  readonly through: Transform;
  /** The measurement of all input; call it once, at the end. */
  readonly result: () => FileContent;
}

/** Measures bytes that are written into a storage. */
export function measuring(): Measure {
  const hash = createHash('sha256');
  let size = 0;
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  return { through, result: () => ({ size, sha256: hash.digest('hex') }) };
}

/** Reads all bytes without storing them. */
export async function contentOf(bytes: Readable): Promise<FileContent> {
  const { through, result } = measuring();
  await pipeline(bytes, through.resume());
  return result();
}
