import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An empty folder of the caller's own, within that of this run of the tests if it has one. */
export const temporaryFolder = (name: string): Promise<string> =>
  mkdtemp(join(process.env.TEST_DIRECTORY ?? tmpdir(), `${name}-`));
