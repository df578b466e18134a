import { LABEL_KEY, type LabelColumn, labelValueError, MAX_LABELS, MAX_VALUE_LENGTH } from './details';

/** Keys that every store has: its zone, its status at the instant that is asked about, and its id. */
export const BUILT_IN_KEYS: readonly string[] = ['timezone', 'status', 'store_id'];

export const MAX_SELECTOR_LENGTH = 2_000;

/** A list may have at most `max` keys: keys of labels, and these built-in ones. */
export interface KeysLimit {
  readonly max: number;
  readonly builtIn: readonly string[];
}

/** The keys that stores are grouped by: not by status, which changes with time, nor by id, which each store has alone. */
export const GROUP_KEYS: KeysLimit = { max: 2, builtIn: ['timezone'] };

/** The keys whose values have series in metrics. */
export const SERIES_KEYS: KeysLimit = { max: 5, builtIn: ['timezone'] };

/** The keys whose values are shown beside stores. */
export const LABEL_COLUMNS: KeysLimit = { max: MAX_LABELS, builtIn: [] };

/**
 * Reads a list of keys with commas between them, in any case. Returns an error message, a sentence without subject and
 * end, for a list that is invalid or exceeds its limit.
 *
 * @example parseKeys('Region, brand', GROUP_KEYS) // ['region', 'brand']
 */
export function parseKeys(text: string, { max, builtIn }: KeysLimit): readonly string[] | string {
  const keys = text.split(',').map((key) => key.trim().toLowerCase());
  const isKey = (key: string) =>
    LABEL_KEY.test(key) && (!BUILT_IN_KEYS.includes(key) || builtIn.includes(key));
  const wrong = keys.find((key) => !isKey(key));
  if (wrong !== undefined) {
    const given = wrong === '' ? 'an empty key' : `the key ${wrong.slice(0, MAX_VALUE_LENGTH)}`;
    return `has ${given}: give ${['keys of labels', ...builtIn].join(' or ')}`;
  }
  if (keys.length > max) return `has ${keys.length} keys: give at most ${max}`;
  const twice = keys.find((key, i) => keys.indexOf(key) < i);
  return twice === undefined ? keys : `has the key ${twice} twice`;
}

/** A condition on the label of one key. `values`: in order, each once, at least one. */
export type Requirement =
  | { readonly key: string; readonly operator: 'in' | 'notin'; readonly values: readonly string[] }
  | { readonly key: string; readonly operator: 'exists' | 'absent' };

/**
 * The stores that meet all requirements, as the label selectors of Kubernetes. Requirements are in the order of their
 * text, each once, so that selectors which are written differently and mean the same are equal.
 */
export type Selector = readonly Requirement[];

/** Why a text is no selector. */
interface SelectorFault {
  /** The place in the text, from 1, in characters. */
  readonly column: number;
  /** A sentence without its end, with the column, what is expected there, and what is found. */
  readonly message: string;
}

/**
 * Reads a selector:
 *
 *     region=north,brand in (a,b),tier!=test,city="St. John's, NL",region,!brand,brand notin (a,b)
 *
 * Keys may be in any case; `==` is `=`. A value needs double quotes if it has one of `, ( ) = !` or a double quote; in
 * them `\"` is a double quote, and `\\` a backslash. `!=` and `notin` are also met by stores without the label.
 */
export function parseSelector(text: string): Selector | SelectorFault {
  const length = [...text].length;
  if (length > MAX_SELECTOR_LENGTH) {
    const column = MAX_SELECTOR_LENGTH + 1;
    const message = `column ${column}: expected the end, found a selector of ${length} characters`;
    return { column, message };
  }
  try {
    return new SelectorReader(text).read();
  } catch (error) {
    if (error instanceof Unexpected) return error.fault;
    throw error;
  }
}

/** Whether `parseSelector` has found an error. */
export const isFault = (parsed: Selector | SelectorFault): parsed is SelectorFault => 'column' in parsed;

/**
 * The text of a selector, the same for all that mean the same. `parseSelector` reads it as the same selector.
 *
 * @example selectorText(parseSelector('tier != test, brand in (b, a)')) // 'brand in (a,b),tier!=test'
 */
export const selectorText = (selector: Selector): string => selector.map(requirementText).join(',');

/** The keys that a selector asks for. */
export const keysOf = (selector: Selector): ReadonlySet<string> => new Set(selector.map(({ key }) => key));

/** The key that makes a selector hold for an instant only, as messages say it; undefined: it holds for long. */
export const passingKey = (selector: Selector): string | undefined =>
  keysOf(selector).has('status') ? 'the key status, which changes with time' : undefined;

/** Whether a store meets a selector. `valueOf`: its label of a key; undefined: it has none. */
export const meets = (selector: Selector, valueOf: (key: string) => string | undefined): boolean =>
  selector.every((requirement) => {
    const value = valueOf(requirement.key);
    switch (requirement.operator) {
      case 'exists':
        return value !== undefined;
      case 'absent':
        return value === undefined;
      case 'in':
        return value !== undefined && requirement.values.includes(value);
      case 'notin':
        return value === undefined || !requirement.values.includes(value);
    }
  });

/**
 * For each of this number of stores, 1 if it meets the selector, otherwise 0. `columnOf`: the values of a key;
 * undefined: no store has one.
 */
export function storesThatMeet(
  selector: Selector,
  stores: number,
  columnOf: (key: string) => LabelColumn | undefined,
): Uint8Array {
  const met = new Uint8Array(stores).fill(1);
  for (const requirement of selector) {
    const column = columnOf(requirement.key);
    if (column !== undefined) keepWanted(met, column.ids, wantedIds(requirement, column.values));
    else if (!isMetWithout(requirement)) met.fill(0);
  }
  return met;
}

/** The hot loop of `storesThatMeet`. */
function keepWanted(met: Uint8Array, ids: Uint32Array, wanted: Uint8Array): void {
  for (let store = 0; store < ids.length; store++) met[store]! &= wanted[ids[store]!]!;
}

const isMetWithout = ({ operator }: Requirement): boolean => operator === 'notin' || operator === 'absent';

/** For each id of a column, 1 if it meets the requirement. */
function wantedIds(requirement: Requirement, values: readonly string[]): Uint8Array {
  const wanted = new Uint8Array(values.length + 1);
  if (isMetWithout(requirement)) wanted[0] = 1;
  if (requirement.operator === 'exists') wanted.fill(1, 1);
  if (!('values' in requirement)) return wanted;
  const isIn = requirement.operator === 'in';
  if (!isIn) wanted.fill(1);
  for (const index of indexesOf(requirement.values, values)) wanted[index + 1] = isIn ? 1 : 0;
  return wanted;
}

/** Searching for more values costs more than to hash all of them. */
const FEW_VALUES = 8;

/** The indexes, in a list of distinct values, of those values that it has. */
function indexesOf(some: readonly string[], values: readonly string[]): number[] {
  if (some.length <= FEW_VALUES)
    return some.map((value) => values.indexOf(value)).filter((index) => index >= 0);
  const named = new Set(some);
  return [...values.keys()].filter((index) => named.has(values[index]!));
}

function requirementText(requirement: Requirement): string {
  const { key, operator } = requirement;
  if (!('values' in requirement)) return operator === 'exists' ? key : `!${key}`;
  const values = requirement.values.map(valueText);
  if (values.length > 1) return `${key} ${operator} (${values.join(',')})`;
  return `${key}${operator === 'in' ? '=' : '!='}${values[0]}`;
}

const BARE = /^[\p{L}\p{N}_.:/@+-]+$/u;

const valueText = (value: string): string =>
  BARE.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;

class Unexpected extends Error {
  constructor(readonly fault: SelectorFault) {
    super(fault.message);
  }
}

const FOUND_LENGTH = 20;
const VALUE = `a value of at most ${MAX_VALUE_LENGTH} characters that can be printed`;
const OPERATOR = 'one of = == != in notin, a comma or the end';

class SelectorReader {
  private at = 0;

  constructor(private readonly text: string) {}

  read(): Selector {
    const byText = new Map<string, Requirement>();
    do {
      const requirement = this.requirement();
      byText.set(requirementText(requirement), requirement);
      this.skipBlanks();
    } while (this.takes(','));
    if (this.at < this.text.length) this.fail('a comma or the end');
    return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, requirement]) => requirement);
  }

  private requirement(): Requirement {
    this.skipBlanks();
    if (this.takes('!')) return { key: this.key(), operator: 'absent' };
    const key = this.key();
    this.skipBlanks();
    if (this.takes('!=')) return { key, operator: 'notin', values: [this.value('!=')] };
    if (this.takes('==') || this.takes('=')) return { key, operator: 'in', values: [this.value('=')] };
    const [word = ''] = this.match(/[\p{L}\p{N}_.-]+/uy) ?? [];
    const operator = word.toLowerCase();
    if (operator === 'in' || operator === 'notin') {
      this.at += word.length;
      return { key, operator, values: this.list() };
    }
    if (this.at < this.text.length && this.text[this.at] !== ',') this.fail(OPERATOR);
    return { key, operator: 'exists' };
  }

  private key(): string {
    this.skipBlanks();
    const [word = ''] = this.match(/\w+/y) ?? [];
    const key = word.toLowerCase();
    if (!LABEL_KEY.test(key)) {
      this.fail(word === '' ? 'a label key' : 'a label key: a letter, then up to 31 letters, digits and _');
    }
    this.at += word.length;
    return key;
  }

  private list(): string[] {
    this.skipBlanks();
    if (!this.takes('(')) this.fail('( and values');
    const values = new Set<string>();
    do values.add(this.value('('));
    while (this.takes(','));
    if (!this.takes(')')) this.fail('a comma or )');
    return [...values].sort();
  }

  /** A value, with the blanks around it. */
  private value(after: string): string {
    this.skipBlanks();
    const begin = this.at;
    const value = (this.text[this.at] === '"' ? this.quoted() : this.bare()).normalize('NFC');
    if (value === '') this.fail(`a value after ${after}; stores without a label are those of !key`, begin);
    if (labelValueError(value) !== undefined) this.fail(VALUE, begin);
    this.skipBlanks();
    return value;
  }

  private bare(): string {
    const [value = ''] = this.match(/[^,()=!"]+/y) ?? [];
    this.at += value.length;
    const next = this.text[this.at];
    if (value !== '' && next !== undefined && '(=!"'.includes(next)) {
      this.fail('a comma or the end; a value with one of , ( ) = ! needs double quotes');
    }
    return value.trim();
  }

  private quoted(): string {
    const begin = this.at;
    const quoted = this.match(/"((?:[^"\\]|\\["\\])*)"/y);
    if (quoted === null)
      this.fail('a value in double quotes, with \\" and \\\\ for quotes and backslashes', begin);
    this.at += quoted[0].length;
    return quoted[1]!.replace(/\\(.)/g, '$1');
  }

  private skipBlanks(): void {
    this.at += this.match(/\s*/y)![0].length;
  }

  private takes(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  /** `pattern` must be sticky. */
  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text);
  }

  private fail(expected: string, at = this.at): never {
    const column = [...this.text.slice(0, at)].length + 1;
    const rest = [...this.text.slice(at)];
    const shown = rest.length > FOUND_LENGTH ? `${rest.slice(0, FOUND_LENGTH).join('')}…` : rest.join('');
    const found = shown === '' ? 'the end' : shown;
    throw new Unexpected({ column, message: `column ${column}: expected ${expected}; found ${found}` });
  }
}
