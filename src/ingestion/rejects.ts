import { createWriteStream, WriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { CsvFormatterStream, format } from 'fast-csv';
import { withoutFormulas } from './csv/without-formulas';

/** A row that was not taken: where it stands, and why. */
export interface Reject {
  readonly line: number;
  readonly reason: string;
}

type RejectRow = [line: number, reason: string, row: string];

export const REJECTS_SHOWN = 20;
const ROW_SHOWN = 1_000;

/**
 * The rejected rows of one load: counted, the first few kept for the answer, all of them in a file of
 * `line,reason,row` in which nothing is a formula. The file has its name only when it is whole.
 */
export class Rejects {
  readonly first: Reject[] = [];
  count = 0;
  /** Rejected since the last `settle`. */
  private waiting: RejectRow[] = [];
  private csv: CsvFormatterStream<RejectRow, RejectRow> | undefined;
  private file: WriteStream | undefined;
  private failure: Error | undefined;

  constructor(private readonly path: string) {}

  add(line: number, reason: string, row: string): void {
    this.count++;
    if (this.first.length < REJECTS_SHOWN) this.first.push({ line, reason });
    this.waiting.push([line, reason, withoutFormulas(row.slice(0, ROW_SHOWN))]);
  }

  /** To be awaited between chunks of rows: writes what waits and lets the file catch up. */
  async settle(): Promise<void> {
    if (this.waiting.length === 0) return;
    const csv = (this.csv ??= await this.open());
    for (const row of this.waiting) csv.write(row);
    this.waiting = [];
    if (this.failure !== undefined) throw this.failure;
    if (csv.writableNeedDrain) await once(csv, 'drain');
  }

  /** Gives the file its name. */
  async keep(): Promise<void> {
    await this.settle();
    if (this.csv === undefined) return;
    this.csv.end();
    await finished(this.file!);
    await rename(this.partial, this.path);
  }

  /** Leaves no file behind. */
  async discard(): Promise<void> {
    this.csv?.destroy();
    if (this.file !== undefined) {
      this.file.destroy();
      // It may only just be opened, and would make the file after it was removed.
      await finished(this.file).catch(() => undefined);
    }
    await rm(this.partial, { force: true });
    await rm(this.path, { force: true });
  }

  private get partial(): string {
    return `${this.path}.partial`;
  }

  private async open(): Promise<CsvFormatterStream<RejectRow, RejectRow>> {
    await mkdir(dirname(this.path), { recursive: true });
    this.file = createWriteStream(this.partial);
    const csv = format<RejectRow, RejectRow>({
      headers: ['line', 'reason', 'row'],
      includeEndRowDelimiter: true,
    });
    csv.on('error', (error: Error) => (this.failure ??= error));
    // A file that fails must end the formatter too, or whoever waits for it to drain waits for ever.
    this.file.on('error', (error) => csv.destroy(error));
    csv.pipe(this.file);
    return csv;
  }
}
