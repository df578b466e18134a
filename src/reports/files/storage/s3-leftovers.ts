import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { s3ErrorOf } from './s3-failures';

/** Deletes the objects under the prefix that were written before that instant (epoch ms); returns their number. */
export async function deleteOldObjects(
  client: S3Client,
  within: { readonly Bucket: string; readonly Prefix: string },
  before: number,
): Promise<number> {
  let deleted = 0;
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, within)) {
    for (const { Key, LastModified } of Contents) {
      if (LastModified === undefined || LastModified.getTime() >= before) continue;
      await client.send(new DeleteObjectCommand({ Bucket: within.Bucket, Key }));
      deleted++;
    }
  }
  return deleted;
}

/**
 * Aborts multipart uploads that were started before that instant, and returns their number. They are not listed as
 * objects, but their parts are billed. Processes one page of the list; the next run continues.
 */
export async function abortOldUploads(
  client: S3Client,
  within: { readonly Bucket: string; readonly Prefix: string },
  before: number,
): Promise<number> {
  let aborted = 0;
  for (const { Key, UploadId, Initiated } of await uploads(client, within)) {
    if (Initiated === undefined || Initiated.getTime() >= before) continue;
    await client.send(new AbortMultipartUploadCommand({ Bucket: within.Bucket, Key, UploadId }));
    aborted++;
  }
  return aborted;
}

/** Some vendors do not list them, and delete them by a rule of the bucket. */
async function uploads(client: S3Client, within: { readonly Bucket: string; readonly Prefix: string }) {
  try {
    return (await client.send(new ListMultipartUploadsCommand(within))).Uploads ?? [];
  } catch (error) {
    if (s3ErrorOf(error).$metadata?.httpStatusCode === 501) return [];
    throw error;
  }
}
