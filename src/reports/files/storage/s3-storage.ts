import { randomBytes } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { Logger, OnApplicationShutdown } from '@nestjs/common';
import type { S3Config } from '../../../platform/config';
import { mediaTypeOf } from '../../records/report-rows';
import {
  ByteRange,
  contentOf,
  FileContent,
  ReportStorage,
  SentAs,
  StagedFile,
  StorageFailure,
} from './report-storage';
import {
  abortOldUploads,
  deleteOldObjects,
  describeS3Error,
  isMissing,
  s3Client,
  s3Failure,
  upload,
} from './s3-folder';

/** How long a link is valid. */
const LINK_SECONDS = 60;

/**
 * Objects of a bucket: uploaded under a hidden key, then copied to their name by the server, atomically. The metadata,
 * written with the copy, holds the size and digest, so that `look` reads no content.
 */
export class S3Storage implements ReportStorage, OnApplicationShutdown {
  private readonly logger = new Logger(S3Storage.name);
  private readonly client: S3Client;

  constructor(private readonly config: S3Config) {
    this.client = s3Client(config);
  }

  onApplicationShutdown(): void {
    this.client.destroy();
  }

  async stage(name: string, content: Readable): Promise<StagedFile> {
    const staged = this.at(`.${name}.${randomBytes(6).toString('hex')}.partial`);
    const holds = await this.tried('upload', () => upload(this.client, staged, content));
    return {
      ...holds,
      publish: () => this.tried('publish', () => this.publish(staged.Key, name, holds)),
      discard: () => this.discard(staged.Key),
    };
  }

  inspect(name: string): Promise<FileContent | undefined> {
    return this.found('look', async () => {
      const { ContentLength, Metadata } = await this.client.send(new HeadObjectCommand(this.at(name)));
      const { sha256, size } = Metadata ?? {};
      if (sha256 !== undefined && Number(size) === ContentLength) return { size: ContentLength, sha256 };
      // Another program has put it there.
      return contentOf(await this.read(name));
    });
  }

  open(name: string, range?: ByteRange): Promise<Readable | undefined> {
    return this.found('open', () => this.read(name, range));
  }

  async link(name: string, { type, disposition }: SentAs): Promise<string | undefined> {
    if (this.config.downloads === 'stream') return undefined;
    const as = { ResponseContentType: type, ResponseContentDisposition: disposition };
    const command = new GetObjectCommand({ ...this.at(name), ...as });
    return this.tried('link', () => getSignedUrl(this.client, command, { expiresIn: LINK_SECONDS }));
  }

  async remove(name: string): Promise<void> {
    await this.tried('remove', () => this.client.send(new DeleteObjectCommand(this.at(name))));
  }

  clearLeftovers(before: number): Promise<number> {
    const hidden = { Bucket: this.config.bucket, Prefix: `${this.config.prefix}.` };
    return this.tried('clear up', async () => {
      const deleted = await deleteOldObjects(this.client, hidden, before);
      return deleted + (await abortOldUploads(this.client, hidden, before));
    });
  }

  placeOf(name: string): string {
    const { Bucket, Key } = this.at(name);
    return `s3://${Bucket}/${Key}`;
  }

  private at(name: string): { Bucket: string; Key: string } {
    return { Bucket: this.config.bucket, Key: this.config.prefix + name };
  }

  private async publish(staged: string, name: string, { size, sha256 }: FileContent): Promise<void> {
    await this.client.send(
      new CopyObjectCommand({
        ...this.at(name),
        CopySource: encodeURI(`${this.config.bucket}/${staged}`),
        MetadataDirective: 'REPLACE',
        Metadata: { sha256, size: String(size) },
        ContentType: mediaTypeOf(name),
      }),
    );
    await this.discard(staged);
  }

  /** An object that cannot be deleted now is deleted by the housekeeping. */
  private async discard(staged: string): Promise<void> {
    try {
      await this.client.send(new DeleteObjectCommand({ Bucket: this.config.bucket, Key: staged }));
    } catch (error) {
      this.logger.warn(`${staged} is left behind for now: ${describeS3Error(error, this.config)}`);
    }
  }

  private async read(name: string, range?: ByteRange): Promise<Readable> {
    const part = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` };
    const { Body, ContentRange } = await this.client.send(
      new GetObjectCommand({ ...this.at(name), ...part }),
    );
    const body = Body as Readable;
    if (range !== undefined && !ContentRange?.startsWith(`bytes ${range.start}-${range.end}/`)) {
      body.destroy();
      throw new StorageFailure('The storage of reports did not keep to the range.', false, ContentRange);
    }
    return this.told(body);
  }

  /** The same bytes. If they end too early, the stream fails with the storage's own error. */
  private told(body: Readable): Readable {
    const content = new PassThrough();
    body.once('error', (error) => content.destroy(this.failure('read', error)));
    content.once('close', () => body.destroy());
    return body.pipe(content);
  }

  private found<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    const unlessMissing = (error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    };
    return this.tried(what, () => work().catch(unlessMissing));
  }

  private async tried<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.failure(what, error);
    }
  }

  /** Callers get a general message; the log has the details. */
  private failure(what: string, error: unknown): Error {
    const failure = s3Failure(error);
    if (failure === undefined) return error as Error;
    this.logger.warn(
      `the operation ${what} failed in bucket ${this.config.bucket}: ${describeS3Error(error, this.config)}`,
    );
    return failure;
  }
}
