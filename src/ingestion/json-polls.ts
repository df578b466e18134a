import { createHash } from 'node:crypto';
import { Digest } from './kinds/load-kind';
import { Rejects } from './rejects';
import { RowsRead } from './row-reader';

export const MAX_BATCH = 10_000;

const COLUMNS = ['store_id', 'status', 'timestamp_utc'] as const;

/** Takes a JSON batch of polls by the same rules as a CSV file. A poll's place in the batch, from 1, is its line. */
export async function readJsonPolls(
  batch: readonly unknown[],
  digest: Digest,
  rejects: Rejects,
): Promise<RowsRead> {
  const hash = createHash('sha256').update(JSON.stringify(batch));
  batch.forEach((poll, i) => {
    const reason = take(poll, digest);
    if (reason !== undefined) rejects.add(i + 1, reason, JSON.stringify(poll));
  });
  await rejects.settle();
  return { rows: batch.length, sha256: hash.digest('hex') };
}

function take(poll: unknown, digest: Digest): string | undefined {
  if (typeof poll !== 'object' || poll === null || Array.isArray(poll))
    return 'the poll is not a JSON object';
  const fields = poll as Record<string, unknown>;
  const values: string[] = [];
  for (const column of COLUMNS) {
    const value = fields[column];
    if (value === undefined) return `${column} is missing`;
    if (typeof value === 'number')
      return `${column} is a number; send it as text, since large ones lose digits`;
    if (typeof value !== 'string') return `${column} is not text`;
    values.push(value);
  }
  return digest.add(values);
}
