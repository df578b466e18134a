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
import { messageOf } from '../../../platform/errors';
import { type FileContent, measuring, StorageFailure } from './report-storage';

/** The relevant members of an error of the SDK or of its connection. */
interface S3Error {
  readonly name?: string;
  /** Node's code, such as ECONNREFUSED. */
  readonly code?: string;
  /** Set if the server has answered. */
  readonly $metadata?: {
    readonly httpStatusCode?: number | undefined;
    readonly requestId?: string | undefined;
  };
}

const NETWORK = /^(ECONN|ENOTFOUND|EAI_|EPIPE|EHOST|ENET|EPROTO)/;
const TIMEOUTS = ['TimeoutError', 'RequestTimeout'];
const REGIONS = ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'];

const s3ErrorOf = (error: unknown): S3Error => (typeof error === 'object' && error !== null ? error : {});

/** Whether the server said that there is no such object. A HEAD gives the same answer for a missing bucket. */
export function isMissing(error: unknown): boolean {
  const { name = '' } = s3ErrorOf(error);
  return ['NoSuchKey', 'NotFound'].includes(name);
}

/** The failure of S3; undefined: the error has another source. */
export function s3Failure(error: unknown): StorageFailure | undefined {
  const { name = '', code = '', $metadata } = s3ErrorOf(error);
  const status = $metadata?.httpStatusCode;
  const failure = (message: string, passes: boolean) => new StorageFailure(message, passes, error);
  if (name === 'NoSuchBucket') {
    return failure('The bucket for reports does not exist: create it, or set S3_BUCKET right.', false);
  }
  if (name === 'CredentialsProviderError') {
    return failure('There is no key for the storage of reports: set S3_ACCESS_KEY_ID.', false);
  }
  // Before the timeouts: the SDK gives a cut connection the name of a timeout.
  if (NETWORK.test(code)) return failure('The storage of reports could not be reached.', true);
  if (TIMEOUTS.includes(name) || code === 'ETIMEDOUT') {
    return failure('The storage of reports did not answer in time.', true);
  }
  if (REGIONS.includes(name) || status === 301) {
    return failure('The bucket for reports is in another region: set S3_REGION right.', false);
  }
  if (status === 401 || status === 403) {
    return failure('The storage of reports refuses the key of this service, or what it asks for.', false);
  }
  if (status === 429 || (status !== undefined && status >= 500)) {
    return failure(`The storage of reports has a fault of its own (${status}).`, true);
  }
  return status === undefined || status < 300
    ? undefined
    : failure(`The storage of reports refused a request (${status}).`, false);
}

/** Begins what a server may repeat of a signed request: its headers, its parameters, or what was signed. */
const OF_SIGNATURE = /authorization|aws4-hmac|x-amz-|signature|credential|access ?key/i;
const MAX_DESCRIPTION = 200;

/**
 * The error for the log: its name, and its message up to where it repeats the request. The id of the key is left out
 * everywhere.
 */
export function describeS3Error(error: unknown, { credentials }: Pick<S3Config, 'credentials'>): string {
  const { name = '', $metadata } = s3ErrorOf(error);
  const [message = ''] = messageOf(error).split(OF_SIGNATURE, 1);
  const text = `${/^\w+$/.test(name) ? name : 'Error'}: ${message}`.slice(0, MAX_DESCRIPTION);
  const answer = $metadata?.httpStatusCode === undefined ? '' : `, status ${$metadata.httpStatusCode}`;
  return (credentials === undefined ? text : text.replaceAll(credentials.accessKeyId, '…')) + answer;
}

const CONNECT_WITHIN_MS = 5_000;

/** Including the first one. The delays between attempts grow, with jitter. */
const ATTEMPTS = 3;

/** Each download holds a connection as long as its caller reads. */
const MAX_CONNECTIONS = 500;

export function s3Client({ endpoint, region, forcePathStyle, credentials, timeoutMs }: S3Config): S3Client {
  return new S3Client({
    region,
    forcePathStyle,
    ...(endpoint === undefined ? {} : { endpoint }),
    // A copy, because the SDK modifies it.
    ...(credentials === undefined ? {} : { credentials: { ...credentials } }),
    retryMode: 'standard',
    maxAttempts: ATTEMPTS,
    // Servers of other vendors do not all support the newer checksums; our digest is in the metadata.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: Math.min(CONNECT_WITHIN_MS, timeoutMs),
      // Until the answer begins, and between two chunks of it.
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
      socketTimeout: timeoutMs,
      httpAgent: { maxSockets: MAX_CONNECTIONS },
      httpsAgent: { maxSockets: MAX_CONNECTIONS },
    },
  });
}

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
