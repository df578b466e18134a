import { createWriteStream, WriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { CsvFormatterStream, format } from 'fast-csv';
import { withoutFormulas } from '../../core/csv/fields';

/** A rejected row: its line and the reason. */
export interface Reject {
  readonly line: number;
  readonly reason: string;
}

type RejectRow = [line: number, reason: string, row: string];

export const REJECTS_SHOWN = 20;
const ROW_SHOWN = 1_000;

/**
 * The rejected rows of one import: counts them, keeps the first few for the answer, and writes all of them to a file of
 * `line,reason,row`, in which nothing is a formula. The file gets its name when it is complete.
 */
export class Rejects {
  readonly first: Reject[] = [];
  count = 0;
  /** The rejected rows since the last `settle`. */
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

  /** Await it between chunks of rows: writes the waiting rows, and applies the back-pressure of the file. */
  async settle(): Promise<void> {
    if (this.waiting.length === 0) return;
    const csv = (this.csv ??= await this.open());
    for (const row of this.waiting) csv.write(row);
    this.waiting = [];
    if (this.failure !== undefined) throw this.failure;
    if (csv.writableNeedDrain) await once(csv, 'drain');
  }

  /** Publishes the file under its name. */
  async keep(): Promise<void> {
    await this.settle();
    if (this.csv === undefined) return;
    this.csv.end();
    await finished(this.file!);
    await rename(this.partial, this.path);
  }

  /** Deletes the file. */
  async discard(): Promise<void> {
    this.csv?.destroy();
    if (this.file !== undefined) {
      this.file.destroy();
      // The file may only just be opening, and would be created after its deletion.
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
    // If the file fails, the formatter must end too: a caller that waits for its drain would wait for ever.
    this.file.on('error', (error) => csv.destroy(error));
    csv.pipe(this.file);
    return csv;
  }
}
