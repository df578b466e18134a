import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { measuring } from './measuring';
import type { FileContent } from './report-storage';

/** The least that S3 allows. So many parts at a time, and the one that fills, are all that is held in memory. */
const PART_BYTES = 5 * 1024 * 1024;
const PARTS_AT_A_TIME = 2;

/** Sends content as it comes. When that fails its parts are given up, and the error is that of the content if it was to blame. */
export async function upload(
  client: S3Client,
  to: { readonly Bucket: string; readonly Key: string },
  content: Readable,
): Promise<FileContent> {
  const { through, result } = measuring();
  const fed = pipeline(content, through);
  // Whoever reads `through` hears of it.
  fed.catch(() => undefined);
  try {
    const params = { ...to, Body: through };
    await new Upload({ client, params, partSize: PART_BYTES, queueSize: PARTS_AT_A_TIME }).done();
  } catch (error) {
    const ofContent = content.errored;
    through.destroy();
    throw ofContent ?? error;
  }
  await fed;
  return result();
}
