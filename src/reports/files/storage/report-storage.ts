import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { KnownError } from '../../../platform/errors';

/** A failed operation of the storage, described for callers: without its name or address. */
export class StorageFailure extends KnownError {
  constructor(
    message: string,
    /** Whether a retry may succeed. */
    readonly passes: boolean,
    cause: unknown,
  ) {
    super('unavailable', message, {}, { cause });
  }
}

/** The injection token of the one storage. */
export const REPORT_STORAGE = Symbol('ReportStorage');

/** The size and digest of a file. */
export interface FileContent {
  /** In bytes. */
  readonly size: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

/** A file that is written completely, but not yet published. */
export interface StagedFile extends FileContent {
  /** Publishes it under its name atomically, and replaces an older file. */
  publish(): Promise<void>;
  discard(): Promise<void>;
}

/** A range of byte positions from 0, both ends included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The headers with which a file is sent. */
export interface SentAs {
  readonly type: string;
  readonly disposition: string;
}

/** The storage of report files. An incomplete file is never visible under its name. */
export interface ReportStorage {
  /** Writes all of `content` durably; on failure, nothing remains. */
  stage(name: string, content: Readable): Promise<StagedFile>;
  /** The file's present size and digest, also if something has changed it; undefined: there is no such file. */
  inspect(name: string): Promise<FileContent | undefined>;
  /** The file, or a range of it; undefined: there is no such file. */
  open(name: string, range?: ByteRange): Promise<Readable | undefined>;
  /** A temporary link to the file; undefined: the caller must open and send it. */
  link(name: string, as: SentAs): Promise<string | undefined>;
  /** Does nothing if there is no such file. */
  remove(name: string): Promise<void>;
  /**
   * Deletes files that were staged before that instant (epoch ms) and neither published nor discarded; returns their
   * number.
   */
  clearLeftovers(before: number): Promise<number>;
  /** Where an operator finds the file. */
  placeOf(name: string): string;
}

export interface Measure {
  /** Forwards its input. */
  readonly through: Transform;
  /** The measurement of all input; call it once, at the end. */
  readonly result: () => FileContent;
}

/** Measures bytes that are written into a storage. */
export function measuring(): Measure {
  const hash = createHash('sha256');
  let size = 0;
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  return { through, result: () => ({ size, sha256: hash.digest('hex') }) };
}

/** Reads all bytes without storing them. */
export async function contentOf(bytes: Readable): Promise<FileContent> {
  const { through, result } = measuring();
  await pipeline(bytes, through.resume());
  return result();
}
