import { KnownError } from '../../errors';

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
