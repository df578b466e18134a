import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { parseConfig } from '../../src/platform/config';
import { contentOf } from '../../src/reports/files/storage/report-storage';
import { S3Storage } from '../../src/reports/files/storage/s3-storage';
import { type RunningS3, startS3 } from '../support/services/s3';

const MB = 1024 * 1024;
const SENT_MB = 1_000;
/** Two parts of 5 MB being sent, one being filled, their copies, and garbage. */
const HELD_MB = 200;

describe('a large file in a bucket of S3', () => {
  let s3: RunningS3;
  let storage: S3Storage;

  beforeAll(async () => {
    s3 = await startS3();
    storage = new S3Storage(parseConfig({ ...s3.env, S3_TIMEOUT_SECONDS: '600' }).reports.s3!);
  });

  afterAll(async () => {
    storage.onApplicationShutdown();
    await s3.stop();
  });

  /** The peak memory of buffers during the work, in MB above the memory before it. */
  async function held(work: () => Promise<void>): Promise<number> {
    const before = process.memoryUsage().arrayBuffers;
    let most = before;
    const look = setInterval(() => (most = Math.max(most, process.memoryUsage().arrayBuffers)), 5);
    await work().finally(() => clearInterval(look));
    return (most - before) / MB;
  }

  it('is never held whole, neither on its way there nor on its way back', async () => {
    const piece = randomBytes(MB);
    const pieces = function* () {
      for (let i = 0; i < SENT_MB; i++) yield Buffer.from(piece);
    };
    let sha256 = '';
    const sending = await held(async () => {
      const staged = await storage.stage('large.csv', Readable.from(pieces()));
      await staged.publish();
      sha256 = staged.sha256;
    });
    const reading = await held(async () => {
      expect(await contentOf((await storage.open('large.csv'))!)).toEqual({ size: SENT_MB * MB, sha256 });
    });
    console.log(`${SENT_MB} MB: held ${sending.toFixed()} MB while sent, ${reading.toFixed()} MB while read`);
    expect(sending).toBeLessThan(HELD_MB);
    expect(reading).toBeLessThan(HELD_MB);
  });
});
