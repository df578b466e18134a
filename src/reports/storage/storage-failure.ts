import { KnownError } from '../../errors';

/** A storage that could not do what it was asked to, in words for callers: neither its name nor its address is told. */
export class StorageFailure extends KnownError {
  constructor(
    message: string,
    /** Whether the same may succeed later. */
    readonly passes: boolean,
    cause: unknown,
  ) {
    super('unavailable', message, {}, { cause });
  }
}
