import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onFreePort } from './free-port';
import { type GuardedServer, startGuarded } from './guarded-server';

/** An S3-compatible server in its own process, with one empty bucket. */
export interface RunningS3 extends GuardedServer {
  readonly port: number;
  /** The server stores each bucket in a folder of it. */
  readonly directory: string;
  /** Variables for the product. */
  readonly env: Readonly<Record<string, string>>;
}

const host = '127.0.0.1';
export const BUCKET = 'store-monitor';
/** The only key that it knows. */
const KEY = 'S3RVER';

export const startS3 = (): Promise<RunningS3> => onFreePort(start);

async function start(port: number): Promise<RunningS3> {
  const directory = await mkdtemp(join(tmpdir(), 'store-monitor-s3-'));
  const program = require.resolve('s3rver/bin/s3rver.js');
  const args = [program, '--directory', directory, '--address', host, '--port', String(port)];
  const server = await startGuarded({
    name: 's3rver',
    directory,
    server: {
      program: process.execPath,
      args: [...args, '--no-vhost-buckets', '--silent', '--configure-bucket', BUCKET],
    },
    answers: async () => {
      await fetch(`http://${host}:${port}/`);
    },
  });
  return { port, directory, env: s3Variables(port), ...server };
}

/** The variables for such a server on that port, or for a proxy of it. */
export const s3Variables = (port: number): Record<string, string> => ({
  S3_BUCKET: BUCKET,
  S3_ENDPOINT: `http://${host}:${port}`,
  S3_FORCE_PATH_STYLE: 'true',
  S3_ACCESS_KEY_ID: KEY,
  S3_SECRET_ACCESS_KEY: KEY,
  S3_TIMEOUT_SECONDS: '5',
});
