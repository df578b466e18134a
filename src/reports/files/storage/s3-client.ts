import { S3Client } from '@aws-sdk/client-s3';
import type { S3Config } from '../../../platform/config';

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
