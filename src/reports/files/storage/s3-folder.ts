import type { Readable } from 'node:stream';
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Config } from '../../../platform/config';
import { s3Client } from './s3-client';
import { s3Failure } from './s3-failures';
import { upload } from './s3-upload';

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
