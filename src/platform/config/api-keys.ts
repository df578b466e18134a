import { createHash } from 'node:crypto';
import {
  isFault,
  MAX_SELECTOR_LENGTH,
  parseSelector,
  passingKey,
  selectorText,
} from '../../core/selectors/selector';

/** The scope of a key. `write` includes `read`. */
export type Scope = 'read' | 'write';

/** A key of API_KEYS. Only the digest of its secret is kept in memory. */
export interface ApiKey {
  readonly name: string;
  readonly scope: Scope;
  /** The canonical text of the selector of the stores that it is limited to; '': all stores. */
  readonly selector: string;
  /** SHA-256 of the secret, in hexadecimal digits. */
  readonly digest: string;
}

const LEAST_SECRET = 16;

/** SHA-256 in hexadecimal digits. All digests have the same length, so that they can be compared in constant time. */
export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/**
 * Reads `name:read:SECRET,name:write:SECRET:region=north,brand in (a,b)`. `wrong` has a line for each invalid key. It
 * names keys by their position: in a mistyped key, the first part may be the secret.
 */
export function readApiKeys(text: string): { keys: ApiKey[]; wrong: string[] } {
  const keys: ApiKey[] = [];
  const wrong: string[] = [];
  for (const [index, entry] of entriesOf(text).entries()) {
    const key = readApiKey(entry);
    const fault = typeof key === 'string' ? key : likeAnother(key, keys);
    if (fault !== undefined) wrong.push(`key ${index + 1} ${fault}`);
    else keys.push(key as ApiKey);
  }
  return { keys, wrong };
}

/** The text of a key, and of its selector. */
type Entry = readonly [key: string, selector: string | undefined];

/** An entry ends at a comma; one with a selector, at a comma behind which another entry begins. */
function entriesOf(text: string): Entry[] {
  const entries: Entry[] = [];
  for (let begin = 0; begin <= text.length;) {
    const comma = text.indexOf(',', begin);
    const next = comma === -1 ? text.length : comma;
    const colon = colonOfSelector(text.slice(begin, next));
    const end = colon === undefined ? next : endOfSelector(text, begin + colon + 1);
    const selector = colon === undefined ? undefined : text.slice(begin + colon + 1, end);
    entries.push([text.slice(begin, colon === undefined ? end : begin + colon).trim(), selector]);
    begin = end + 1;
  }
  return entries;
}

/** Before a selector, whose first requirement has an operator and a value. */
const COLON_OF_SELECTOR = /:(?=\s*[a-z]\w*\s*(?:!?=|\s(?:not)?in\s*\())/gi;

/**
 * Where the colon between the secret and the selector is. Secrets may have colons as well: it is the first one behind a
 * whole secret and before a requirement.
 */
function colonOfSelector(entry: string): number | undefined {
  const [head] = /^[^:]*:[^:]*:/.exec(entry) ?? [];
  if (head === undefined) return undefined;
  COLON_OF_SELECTOR.lastIndex = head.length + LEAST_SECRET;
  return COLON_OF_SELECTOR.exec(entry)?.index;
}

const BEGIN_OF_ENTRY = /\s*[A-Za-z0-9._-]+:(?:read|write):/y;

function endOfSelector(text: string, begin: number): number {
  let isQuoted = false;
  let isListed = false;
  for (let at = begin; at < text.length; at++) {
    const character = text[at];
    if (isQuoted && character === '\\') at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (character === '(' || character === ')') isListed = character === '(';
    else if (character === ',' && !isListed) {
      BEGIN_OF_ENTRY.lastIndex = at + 1;
      if (BEGIN_OF_ENTRY.test(text)) return at;
    }
  }
  return text.length;
}

/** A key, or the error in it. */
function readApiKey([entry, selecting]: Entry): ApiKey | string {
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
  const selected = selecting === undefined ? { selector: '' } : readSelector(selecting);
  return typeof selected === 'string' ? selected : { name, scope, ...selected, digest: digestOf(secret) };
}

/** Or the error, without what is found there: after a mistyped comma, that may be the secret of another key. */
function readSelector(text: string): Pick<ApiKey, 'selector'> | string {
  const selector = parseSelector(text);
  if (isFault(selector)) return `has a selector with an error in character ${selector.column}`;
  const passing = passingKey(selector);
  if (passing !== undefined) return `has a selector with ${passing}`;
  const canonical = selectorText(selector);
  if (canonical.length > MAX_SELECTOR_LENGTH) {
    return `has a selector of more than ${MAX_SELECTOR_LENGTH} characters`;
  }
  return { selector: canonical };
}

function likeAnother(key: ApiKey, others: readonly ApiKey[]): string | undefined {
  if (others.some(({ name }) => name === key.name)) return 'has the name of another';
  if (others.some(({ digest }) => digest === key.digest)) return 'has the secret of another';
  return undefined;
}
