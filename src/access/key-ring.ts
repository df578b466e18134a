import { timingSafeEqual } from 'node:crypto';
import { type ApiKey, digestOf } from '../config';

/** The keys that callers may have. */
export class KeyRing {
  private readonly entries: readonly (readonly [key: ApiKey, digest: Buffer])[];

  constructor(keys: readonly ApiKey[]) {
    this.entries = keys.map((key) => [key, Buffer.from(key.digest, 'hex')]);
  }

  /** No key is asked for. */
  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /**
   * The key with that secret. Digests are compared, all of them and each to its end: how long it takes tells nothing
   * of a secret, nor which key it was nearest to.
   */
  keyOf(secret: string): ApiKey | undefined {
    const presented = Buffer.from(digestOf(secret), 'hex');
    let found: ApiKey | undefined;
    for (const [key, digest] of this.entries) {
      if (timingSafeEqual(digest, presented)) found = key;
    }
    return found;
  }
}
