import { types } from 'node:util';

const ordinary = (kind: unknown, error: unknown): boolean =>
  Function.prototype[Symbol.hasInstance].call(kind, error);

/**
 * Makes Node's own errors, such as those of sockets, instances of a test's `Error`: Jest runs tests in another realm,
 * and the S3 SDK does not retry values that it does not recognize as errors.
 */
export function takeErrorsOfNode(): void {
  Object.defineProperty(Error, Symbol.hasInstance, {
    // Subclasses inherit it and keep the ordinary meaning.
    value(this: unknown, error: unknown) {
      return this === Error ? types.isNativeError(error) : ordinary(this, error);
    },
  });
}
