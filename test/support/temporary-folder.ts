import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An empty folder for the caller, within the folder of this run of the tests if there is one. */
export const temporaryFolder = (name: string): Promise<string> =>
  mkdtemp(join(process.env.TEST_DIRECTORY ?? tmpdir(), `${name}-`));
