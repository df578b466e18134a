import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FileContent } from './report-storage';

export interface Measure {
  /** Hands on what it is given. */
  readonly through: Transform;
  /** Of what has come through; to be asked once, at the end. */
  readonly result: () => FileContent;
}

/** Learns what bytes are on their way into a storage. */
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

/** Reads all of it, and keeps none. */
export async function contentOf(bytes: Readable): Promise<FileContent> {
  const { through, result } = measuring();
  await pipeline(bytes, through.resume());
  return result();
}
