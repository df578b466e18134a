import type { Readable } from 'node:stream';

/** The injection token of the one storage. */
export const REPORT_STORAGE = Symbol('ReportStorage');

/** What is known of a file's bytes. */
export interface FileContent {
  /** In bytes. */
  readonly size: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

/** A file that is written whole but not yet to be seen under its name. */
export interface StagedFile extends FileContent {
  /** Gives it its name, at once and whole, in the place of an older one. */
  publish(): Promise<void>;
  discard(): Promise<void>;
}

/** Places of bytes from 0, both among them. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** How a file is to be sent to whoever asks for it. */
export interface SentAs {
  readonly type: string;
  readonly disposition: string;
}

/** Where report files live. Nothing half-written is ever visible under a name. */
export interface ReportStorage {
  /** Writes all of `content` to a lasting place; when that fails, nothing is left behind. */
  stage(name: string, content: Readable): Promise<StagedFile>;
  /** What the file's bytes are now, also when somebody has changed them; undefined: there is no such file. */
  look(name: string): Promise<FileContent | undefined>;
  /** The file, or that part of it; undefined: there is no such file. */
  open(name: string, range?: ByteRange): Promise<Readable | undefined>;
  /** An address that has the file for a short while, for whoever knows it; undefined: the file is to be opened and sent. */
  link(name: string, as: SentAs): Promise<string | undefined>;
  /** There may be no such file. */
  remove(name: string): Promise<void>;
  /** Removes what was staged before that instant (epoch ms), and neither published nor discarded; answers how much. */
  clearLeftovers(before: number): Promise<number>;
  /** Where an operator finds the file. */
  placeOf(name: string): string;
}
