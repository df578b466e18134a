import { writeFile } from 'node:fs/promises';
import { type PollRows, pollRowsOf } from './poll-rows';

const ROWS_A_WRITE = 10_000;

/** Writes the polls of a database in the default format of `LOAD DATA`: columns separated by tabs. */
export async function run({ database, path }: { database: string; path: string }): Promise<void> {
  await writeFile(path, linesOf(pollRowsOf(database)));
}

function* linesOf({ count, days, storeKeys, instants, statuses }: PollRows): Generator<string> {
  for (let from = 0; from < count; from += ROWS_A_WRITE) {
    let lines = '';
    for (let i = from; i < Math.min(from + ROWS_A_WRITE, count); i++) {
      lines += `${days[i]}\t${storeKeys[i]}\t${instants[i]}\t${statuses[i]}\n`;
    }
    yield lines;
  }
}
