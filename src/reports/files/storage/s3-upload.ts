import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { measuring } from './measuring';
import type { FileContent } from './report-storage';

/** The minimum part size of S3. Only this number of parts, and the one being filled, are held in memory. */
const PART_BYTES = 5 * 1024 * 1024;
const PARTS_AT_A_TIME = 2;

/**
 * Uploads content as a stream. On failure it aborts the multipart upload, and throws the error of the content if that
 * failed.
 */
export async function upload(
  client: S3Client,
  to: { readonly Bucket: string; readonly Key: string },
  content: Readable,
): Promise<FileContent> {
  const { through, result } = measuring();
  const fed = pipeline(content, through);
  // The reader of `through` gets the error.
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
