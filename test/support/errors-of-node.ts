import { types } from 'node:util';

const ordinary = (kind: unknown, error: unknown): boolean =>
  Function.prototype[Symbol.hasInstance].call(kind, error);

/**
 * Makes Node's own errors, such as those of sockets, errors in a test as they are in a program: Jest runs tests in a
 * world of their own, whose `Error` they are no instances of, and the SDK of S3 does not try again what it takes for none.
 */
export function takeErrorsOfNode(): void {
  Object.defineProperty(Error, Symbol.hasInstance, {
    // The kinds of errors inherit it, and keep to the ordinary meaning.
    value(this: unknown, error: unknown) {
      return this === Error ? types.isNativeError(error) : ordinary(this, error);
    },
  });
}
