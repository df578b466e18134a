import { createHash } from 'node:crypto';

/** The scope of a key. `write` includes `read`. */
export type Scope = 'read' | 'write';

/** A key of API_KEYS. Only the digest of its secret is kept in memory. */
export interface ApiKey {
  readonly name: string;
  readonly scope: Scope;
  /** SHA-256 of the secret, in hexadecimal digits. */
  readonly digest: string;
}

const LEAST_SECRET = 16;

/** SHA-256 in hexadecimal digits. All digests have the same length, so that they can be compared in constant time. */
export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/**
 * Reads `name:read:SECRET,name:write:SECRET`. `wrong` has a line for each invalid key. It names keys by their position:
 * in a mistyped key, the first part may be the secret.
 */
export function readApiKeys(text: string): { keys: ApiKey[]; wrong: string[] } {
  const keys: ApiKey[] = [];
  const wrong: string[] = [];
  for (const [index, entry] of text.split(',').entries()) {
    const key = readApiKey(entry.trim());
    const fault = typeof key === 'string' ? key : likeAnother(key, keys);
    if (fault !== undefined) wrong.push(`key ${index + 1} ${fault}`);
    else keys.push(key as ApiKey);
  }
  return { keys, wrong };
}

/** A key, or the error in it. */
function readApiKey(entry: string): ApiKey | string {
  const [, name, scope, secret] = /^([^:]*):([^:]*):(.*)$/s.exec(entry) ?? [];
  if (name === undefined || scope === undefined || secret === undefined) {
    return 'is not of the form name:read:SECRET or name:write:SECRET';
  }
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(name)) {
    return 'has a name that is not 1 to 64 letters, digits, dots, dashes and underscores';
  }
  if (scope !== 'read' && scope !== 'write') return 'has a scope that is neither read nor write';
  if (secret.length < LEAST_SECRET) return `has a secret of fewer than ${LEAST_SECRET} characters`;
  if (!/^[\x21-\x7e]+$/.test(secret)) return 'has a secret with characters that no header can carry';
  return { name, scope, digest: digestOf(secret) };
}

function likeAnother(key: ApiKey, others: readonly ApiKey[]): string | undefined {
  if (others.some(({ name }) => name === key.name)) return 'has the name of another';
  if (others.some(({ digest }) => digest === key.digest)) return 'has the secret of another';
  return undefined;
}
