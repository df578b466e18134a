import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BUCKET, type RunningS3 } from './s3';

/** The suffix of s3rver's files with the bytes of an object. */
const SUFFIX = '._S3rver_object';

/** The names of all objects under a prefix, complete or not, from the server's folder. */
export async function objectNames({ directory }: RunningS3, prefix = 'reports/'): Promise<string[]> {
  const names = await readdir(join(directory, BUCKET, prefix), { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
}

/** The server's file with the bytes of an object. */
export const objectPath = ({ directory }: RunningS3, name: string): string =>
  join(directory, BUCKET, 'reports', name + SUFFIX);
