import { type ApiDocument, resolved, type Schema } from './api-document';

/**
 * The differences between an answer and its schema: missing or additional members, values of another type or format.
 * Empty lists count as well, because their items cannot be checked; `mayBeEmpty` names the allowed ones. Of several
 * schemas, the most similar one counts.
 */
export function differences(
  document: ApiDocument,
  schema: Schema,
  answer: unknown,
  mayBeEmpty: readonly string[] = [],
): string[] {
  const compare = (part: Schema, value: unknown, place: string): string[] => {
    const { oneOf, properties, required = [], items, nullable, ...whole } = resolved(document, part);
    if (oneOf !== undefined) {
      const found = oneOf.map((choice) => compare(choice, value, place));
      return found.reduce((least, next) => (next.length < least.length ? next : least));
    }
    if (value === null) return nullable === true ? [] : [`${place} is null`];
    if (properties !== undefined) {
      if (typeof value !== 'object' || Array.isArray(value)) return [`${place} is not an object`];
      const members = value as Record<string, unknown>;
      const missing = required
        .filter((name) => !(name in members))
        .map((name) => `${place}.${name} is missing`);
      return [
        ...missing,
        ...Object.entries(members).flatMap(([name, member]) =>
          properties[name] === undefined
            ? [`${place}.${name} is not in the document`]
            : compare(properties[name], member, `${place}.${name}`),
        ),
      ];
    }
    if (items !== undefined) {
      if (!Array.isArray(value)) return [`${place} is not a list`];
      if (value.length === 0) return mayBeEmpty.includes(place) ? [] : [`${place} is empty`];
      return [...new Set(value.flatMap((item) => compare(items, item, `${place}[]`)))];
    }
    return isOfType(whole, value) ? [] : [`${place} is ${JSON.stringify(value)}`];
  };
  return compare(schema, answer, '');
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}(Z|[+-]\d{2}:\d{2})$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FORMATS: Readonly<Record<string, RegExp>> = {
  'date-time': INSTANT,
  date: /^\d{4}-\d{2}-\d{2}$/,
  uuid: UUID,
};

function isOfType({ type, format, enum: choices }: Schema, value: unknown): boolean {
  if (choices !== undefined) return choices.includes(value);
  if (type === 'integer') return Number.isSafeInteger(value);
  if (type === 'string' && format !== undefined) return FORMATS[format]?.test(String(value)) ?? false;
  return typeof value === type;
}
