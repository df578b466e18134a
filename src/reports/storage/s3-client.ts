import { S3Client } from '@aws-sdk/client-s3';
import type { S3Config } from '../../config';

const CONNECT_WITHIN_MS = 5_000;

/** Of one request, the first among them; the pauses between grow, with chance in them. */
const ATTEMPTS = 3;

/** Downloads hold a connection each, for as long as their callers take. */
const MOST_CONNECTIONS = 500;

export function s3Client({ endpoint, region, forcePathStyle, credentials, timeoutMs }: S3Config): S3Client {
  return new S3Client({
    region,
    forcePathStyle,
    ...(endpoint === undefined ? {} : { endpoint }),
    // A copy: the SDK writes into it.
    ...(credentials === undefined ? {} : { credentials: { ...credentials } }),
    retryMode: 'standard',
    maxAttempts: ATTEMPTS,
    // Servers of other vendors do not all know the newer checksums; ours is in the metadata.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: Math.min(CONNECT_WITHIN_MS, timeoutMs),
      // Until the answer begins, and after that between two pieces of it.
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
      socketTimeout: timeoutMs,
      httpAgent: { maxSockets: MOST_CONNECTIONS },
      httpsAgent: { maxSockets: MOST_CONNECTIONS },
    },
  });
}
