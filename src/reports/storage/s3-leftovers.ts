import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { s3ErrorOf } from './s3-failures';

/** Deletes the objects under the prefix that were written before that instant (epoch ms); answers how many. */
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
 * Gives up uploads in parts that were begun before that instant; answers how many. They are in no list of objects, but
 * their parts are paid for. Of very many, the next round has the rest.
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

/** Some vendors give no list of them, and clear them up by a rule of the bucket. */
async function uploads(client: S3Client, within: { readonly Bucket: string; readonly Prefix: string }) {
  try {
    return (await client.send(new ListMultipartUploadsCommand(within))).Uploads ?? [];
  } catch (error) {
    if (s3ErrorOf(error).$metadata?.httpStatusCode === 501) return [];
    throw error;
  }
}
