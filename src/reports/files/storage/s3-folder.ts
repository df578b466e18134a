import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { S3Config } from '../../../platform/config';
import { type FileContent, measuring } from './report-storage';
import { s3Client, s3ErrorOf, s3Failure } from './s3-client';

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

/** Objects below a prefix of a bucket. Every call throws `StorageFailure` if S3 fails. */
export class S3Folder {
  private readonly client: S3Client;

  /** `prefix` is empty or ends with a slash. */
  constructor(
    config: S3Config,
    private readonly bucket: string,
    private readonly prefix: string,
  ) {
    this.client = s3Client(config);
  }

  async isEmpty(): Promise<boolean> {
    const within = { Bucket: this.bucket, Prefix: this.prefix };
    const { Contents = [] } = await known(this.client.send(new ListObjectsV2Command(within)));
    return Contents.length === 0;
  }

  /** Streams an object; it is visible once it is complete. */
  async upload(name: string, content: Readable): Promise<void> {
    await known(upload(this.client, this.at(name), content));
  }

  /** Writes an object without content. */
  async mark(name: string): Promise<void> {
    await known(this.client.send(new PutObjectCommand({ ...this.at(name), Body: '' })));
  }

  async remove(name: string): Promise<void> {
    await known(this.client.send(new DeleteObjectCommand(this.at(name))));
  }

  close(): void {
    this.client.destroy();
  }

  private at(name: string): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: this.prefix + name };
  }
}

async function known<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw s3Failure(error) ?? error;
  }
}

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
