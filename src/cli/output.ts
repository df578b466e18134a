import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { Injectable, Logger } from '@nestjs/common';
import { SingleBar } from 'cli-progress';
import type { Notice } from '../ingestion';
import type { Config } from '../platform/config';
import { describeFailure } from '../platform/database';
import { KnownError } from '../platform/errors';
import { commandLog } from '../platform/observability';

/**
 * Writes a file atomically: under another name beside its path, flushed, then renamed. Creates the folder if needed.
 */
async function writeWhole(file: string, content: Readable | Promise<Readable>): Promise<void> {
  const partial = `${file}.${randomBytes(4).toString('hex')}.partial`;
  await mkdir(dirname(file), { recursive: true });
  const bytes = await content;
  const stream = createWriteStream(partial, { flush: true });
  try {
    await pipeline(bytes, stream);
    await rename(partial, file);
  } catch (error) {
    // The file may only just be opening, and would be created after its deletion.
    await finished(stream).catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}

/** As a value of `--out`: standard output. */
export const STDOUT = '-';

/** Writes to a file, whole or not at all, or to standard output. */
export async function writeOut(out: string, content: Readable | Promise<Readable>): Promise<void> {
  if (out === STDOUT) await pipeline(await content, process.stdout, { end: false });
  else await writeWhole(out, content);
}

/** Writes figures and paths to stdout, for scripts. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Writes everything else to stderr, for people. */
export const printStatus = (line: string): void => void process.stderr.write(`${line}\n`);

/** Prints the message of an error, and the first rejected rows of a refused import. */
export function printFailure(error: unknown): void {
  printStatus(`store-monitor: ${describeFailure(error)}`);
  if (!(error instanceof KnownError) || !Array.isArray(error.extra.rejected_rows)) return;
  printRejects(
    error.extra.rejected_rows as { line: number; reason: string }[],
    Number(error.extra.rejected ?? 0),
  );
}

/** Prints the first rejected rows, as the result or the error of an import contains them. */
export function printRejects(rejects: readonly { line: number; reason: string }[], count: number): void {
  for (const { line, reason } of rejects) printStatus(`  line ${line}: ${reason}`);
  if (count > rejects.length) printStatus(`  … and ${grouped(count - rejects.length)} more`);
}

export function printNotices(notices: readonly Notice[]): void {
  for (const notice of notices) printStatus(`  ${noticeText(notice)}`);
}

const EXAMPLES = 3;

export const noticeText = ({ message, count, examples }: Notice): string =>
  `Notice: ${message} ${grouped(count)}${
    examples.length === 0 ? '' : `, such as ${examples.slice(0, EXAMPLES).join(', ')}`
  }.`;

/** Columns of text, each as wide as its widest cell; numbers and percentages are aligned to the right. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isNumber = (cell: string) => /^-?[\d.,]+( %)?$/.test(cell);
  return rows.map((row) =>
    row
      .map((cell, column) => (isNumber(cell) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}

const GROUPS = new Intl.NumberFormat('en-US');

/** 1822080 → 1,822,080 */
export const grouped = (count: number): string => GROUPS.format(count);

/** A command's log on stderr: warnings and errors, unless LOG_LEVEL or --verbose selects more. */
@Injectable()
export class CommandLog {
  private readonly logger = new Logger(CommandLog.name);
  private verbose = false;

  /** Takes effect at once, also before the configuration is read. */
  beVerbose(): void {
    this.verbose = true;
    Logger.overrideLogger(commandLog('debug'));
  }

  /** Sets the logger of the whole process, and replaces the one that Nest has set. */
  use({ log, database }: Config): void {
    const asked = log.level === 'info' ? 'warn' : log.level;
    Logger.overrideLogger(commandLog(this.verbose ? 'debug' : asked));
    const place =
      database.dialect === 'sqlite' ? database.path : `${database.hosts.join(',')}, ${database.database}`;
    this.logger.debug(`the database is ${database.dialect}: ${place}`);
  }
}

/** The progress of a task on stderr: a bar on a terminal, otherwise a plain line from time to time. */
export interface Progress {
  /** Sets the finished amount. `total` may become known, or grow, during the task. */
  at(done: number, total?: number): void;
  /** The task is finished. */
  end(): void;
  /** Removes the display, whether the task is finished or not. */
  stop(): void;
}

const LINE_EVERY_MS = 2_000;

export function progressOf(label: string, unit: string, total: number): Progress {
  return process.stderr.isTTY ? bar(label, unit, total) : lines(label, unit, total);
}

function bar(label: string, unit: string, total: number): Progress {
  const single = new SingleBar({
    format: `${label} {bar} {percentage}% · {shown} ${unit}`,
    stream: process.stderr,
    clearOnComplete: false,
    barCompleteChar: '█',
    barIncompleteChar: '░',
  });
  single.start(Math.max(total, 1), 0, { shown: '0' });
  return {
    at: (done, newTotal) => {
      if (newTotal !== undefined) single.setTotal(Math.max(newTotal, 1));
      single.update(done, { shown: grouped(done) });
    },
    end: () => {
      single.update(single.getTotal());
      single.stop();
    },
    stop: () => single.stop(),
  };
}

function lines(label: string, unit: string, firstTotal: number): Progress {
  let total = firstTotal;
  let told = Date.now();
  return {
    at: (done, newTotal) => {
      if (newTotal !== undefined) total = newTotal;
      if (Date.now() - told < LINE_EVERY_MS) return;
      told = Date.now();
      printStatus(`${label}: ${grouped(done)} of ${grouped(total)} ${unit}`);
    },
    end: () => undefined,
    stop: () => undefined,
  };
}
