import { timingSafeEqual } from 'node:crypto';
import { type ApiKey, digestOf } from '../config';

/** The configured API keys. */
export class ApiKeyStore {
  private readonly entries: readonly (readonly [key: ApiKey, digest: Buffer])[];

  constructor(keys: readonly ApiKey[]) {
    this.entries = keys.map((key) => [key, Buffer.from(key.digest, 'hex')]);
  }

  /** Whether no keys are configured, so that every request is accepted. */
  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /**
   * The key with this secret. Compares every digest in constant time, so that the duration reveals nothing about a
   * secret.
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
