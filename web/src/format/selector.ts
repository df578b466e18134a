/** Values that need no quotes in a selector. */
const BARE = /^[\p{L}\p{N}_.:/@+-]+$/u;

/** A part of a selector up to the next comma that is neither in quotes nor in parentheses. */
const REQUIREMENT = /(?:"(?:[^"\\]|\\.)*"?|\((?:"(?:[^"\\]|\\.)*"|[^")])*\)?|[^,"(])+/g;

const valueText = (value: string): string =>
  BARE.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;

/** The condition that a label has a value: `region=north`; null: that a store has no such label, `!region`. */
export const requirementText = (key: string, value: string | null): string =>
  value === null ? `!${key}` : `${key}=${valueText(value)}`;

/** The condition that selects stores by their ids. */
export const requirementOfIds = (storeIds: readonly string[]): string =>
  `store_id in (${storeIds.map(valueText).join(',')})`;

/** The conditions of a selector, as they are written. */
export const requirementsOf = (labels: string | undefined): string[] =>
  (labels?.match(REQUIREMENT) ?? []).map((part) => part.trim()).filter((part) => part !== '');

/** A selector with further conditions, each once. */
export const narrowed = (labels: string | undefined, further: readonly string[]): string =>
  [...new Set([...requirementsOf(labels), ...further])].join(',');

/** The values of a group of stores by key; null: without the label. */
type Group = Readonly<Record<string, string | null>>;

/** A selector that only the stores of a group meet. */
export const narrowedToGroup = (labels: string | undefined, group: Group): string =>
  narrowed(
    labels,
    Object.entries(group).map(([key, value]) => requirementText(key, value)),
  );

/** `north`, `north · Corner Deli`, `without region`. */
export const groupText = (group: Group): string =>
  Object.entries(group)
    .map(([key, value]) => value ?? `without ${key}`)
    .join(' · ');

/** A selector that is being typed: what is before its last condition, the key of that, and what follows the key. */
interface Typed {
  readonly before: string;
  readonly key: string;
  /** `=` or `!=`; '': the key is not complete. */
  readonly operator: string;
}

function typedOf(text: string): Typed | undefined {
  const last = /,\s*$/.test(text) ? '' : (text.match(REQUIREMENT)?.at(-1) ?? '');
  const before = text.slice(0, text.length - last.length);
  const [, blanks = '', key = '', operator = ''] = /^(\s*)(\w*)(?:\s*(!=|==?)|$)/.exec(last) ?? [];
  if (key === '' && last.trim() !== '') return undefined;
  return { before: before + blanks, key: key.toLowerCase(), operator };
}

/** The key of which a value is being typed. */
export function keyOfValue(text: string): string | undefined {
  const typed = typedOf(text);
  return typed === undefined || typed.operator === '' ? undefined : typed.key;
}

/** What a typed selector may become, by the keys that exist and the values of the key that is being typed. */
export function completionsOf(text: string, keys: readonly string[], values: readonly string[]): string[] {
  const typed = typedOf(text);
  if (typed === undefined) return [];
  const { before, key, operator } = typed;
  return operator === ''
    ? keys.filter((known) => known.startsWith(key)).map((known) => `${before}${known}=`)
    : values.map((value) => `${before}${key}${operator}${valueText(value)}`);
}
