import type { Readable } from 'node:stream';

/** The injection token of the one storage. */
export const REPORT_STORAGE = Symbol('ReportStorage');

/** A file that is written whole but not yet to be seen under its name. */
export interface StagedFile {
  /** Gives it its name, at once and whole, in the place of an older one. */
  publish(): Promise<void>;
  discard(): Promise<void>;
}

export interface StoredFile {
  readonly size: number;
  readonly content: Readable;
}

/** Where report files live. Nothing half-written is ever visible under a name. */
export interface ReportStorage {
  /** Writes all of `content` to a lasting place; when that fails, nothing is left behind. */
  stage(name: string, content: Readable): Promise<StagedFile>;
  /** undefined: there is no such file. */
  open(name: string): Promise<StoredFile | undefined>;
}
