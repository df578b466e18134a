import { writeFile } from 'node:fs/promises';
import { digestedPolls, type DigestedPolls } from './digested';

const ROWS_A_WRITE = 10_000;

/** Writes the digested polls as `LOAD DATA` takes them by default: columns set apart by tabs. */
export async function run({ digested, path }: { digested: string; path: string }): Promise<void> {
  await writeFile(path, blocksOf(digestedPolls(digested)));
}

function* blocksOf({ count, days, storeKeys, instants, statuses }: DigestedPolls): Generator<string> {
  for (let from = 0; from < count; from += ROWS_A_WRITE) {
    let block = '';
    for (let i = from; i < Math.min(from + ROWS_A_WRITE, count); i++) {
      block += `${days[i]}\t${storeKeys[i]}\t${instants[i]}\t${statuses[i]}\n`;
    }
    yield block;
  }
}
