import { S3Client } from '@aws-sdk/client-s3';
import type { S3Config } from '../../../platform/config';
import { messageOf } from '../../../platform/errors';
import { StorageFailure } from './report-storage';

/** The relevant members of an error of the SDK or of its connection. */
export interface S3Error {
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

export const s3ErrorOf = (error: unknown): S3Error =>
  typeof error === 'object' && error !== null ? error : {};

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
