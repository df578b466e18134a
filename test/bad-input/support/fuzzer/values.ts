import fc from 'fast-check';
import { type ApiDocument, resolved, type Schema } from '../../../support/product/api-document';
import { Known } from './known-values';

const NASTY = [
  ...['', ' ', '\0', 'a\0b', '\ud800', '\ufffd', '\r\nX-Injected: yes', '\u202e', '\u2028', '💥'.repeat(65)],
  ...[
    "' OR '1'='1",
    '"; DROP TABLE stores; --',
    '%',
    '%00',
    '%2e%2e%2f',
    '../../../../etc/passwd',
    '..\\..',
    '\\',
  ],
  ...['null', 'undefined', 'NaN', 'Infinity', '-0', '1e309', '0x10', '1.5', '-1', '9'.repeat(400), '١٢٣'],
  ...[
    '__proto__',
    'constructor',
    'hasOwnProperty',
    '=1+1',
    '＝1+1',
    '<script>',
    '${7*7}',
    '{{7*7}}',
    '*',
    '[]',
  ],
  ...['0000-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '9999-12-31T23:59:59.999Z', '2023-02-29', '9999-12-31'],
  ...[
    '2023-01-25T18:00:00',
    '2023-01-25T18:00:00+99:99',
    '+275760-09-13T00:00:00Z',
    '0000-00-00',
    '0000-01-01',
  ],
  'a'.repeat(3_000),
];

const nasty = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 40 }));

/** Any JSON value. */
export const wild: fc.Arbitrary<unknown> = fc.oneof(
  nasty,
  fc.jsonValue({ maxDepth: 3 }),
  fc.double(),
  fc.constantFrom<unknown>(null, true, [], {}, [[]], [null], { __proto__: null }, Number.MAX_VALUE, -1, 0.1),
);

export const wildText: fc.Arbitrary<string> = fc.oneof(nasty, wild.map(textOf));

/** A value in a path or query. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
}

const known = (name: string) => fc.nat({ max: 10_000 }).map((place) => new Known(name, place));

const instant = fc
  .date({ min: new Date('2023-01-10'), max: new Date('2023-02-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** Values that the schema allows; texts are mostly those that the service returned under the same name. */
export function valid(document: ApiDocument, schema: Schema, name: string): fc.Arbitrary<unknown> {
  const whole = resolved(document, schema);
  const made = validBy(document, whole, name);
  return whole.example === undefined ? made : fc.oneof(made, fc.constant(whole.example));
}

function validBy(document: ApiDocument, schema: Schema, name: string): fc.Arbitrary<unknown> {
  const { enum: choices, properties, required = [], items, type, minimum = 0, maximum = 1_000 } = schema;
  if (choices !== undefined) return fc.constantFrom(...choices);
  if (properties !== undefined) {
    const members = Object.entries(properties).map(([member, of]) => [member, valid(document, of, member)]);
    return fc.record(Object.fromEntries(members) as Record<string, fc.Arbitrary<unknown>>, {
      requiredKeys: required,
    });
  }
  if (items !== undefined)
    return fc.array(valid(document, items, name), { maxLength: schema.maxItems ?? 10, size: '-1' });
  if (type === 'integer' || type === 'number')
    return fc.integer({ min: minimum, max: Math.min(maximum, minimum + 1_000) });
  if (type === 'boolean') return fc.boolean();
  return fc.oneof({ weight: 3, arbitrary: known(name) }, validText(schema));
}

function validText({ format, pattern }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') return instant;
  if (format === 'date') return instant.map((text) => text.slice(0, 10));
  return fc.string({ maxLength: 20 });
}

/** Values that violate the schema in one place. */
export const nearlyValid = (document: ApiDocument, schema: Schema, name: string): fc.Arbitrary<unknown> =>
  valid(document, schema, name).chain((value) => spoilt(value));

function spoilt(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value)) {
    const items = value as unknown[];
    const [first, ...rest] = items;
    const another = wild.map((item): unknown => [...items, item]);
    if (items.length === 0) return another;
    return fc.oneof(
      another,
      spoilt(first).map((item): unknown => [item, ...rest]),
    );
  }
  if (value instanceof Known) return fc.constantFrom<unknown>([value], { value }, null);
  if (typeof value === 'object' && value !== null) return spoiltObject(value as Record<string, unknown>);
  const text = textOf(value);
  return fc.constantFrom<unknown>(
    ...[`${text} `, ` ${text}`, text.toUpperCase(), text.slice(1), text + text, `${text}\0`, '', null],
    ...(typeof value === 'number' ? [value + 1e9, -value - 1, value + 0.5, text, NaN] : [Number(text), 0]),
    ...[[value], { value }],
  );
}

function spoiltObject(value: Record<string, unknown>): fc.Arbitrary<unknown> {
  const names = Object.keys(value);
  const more = fc.tuple(nasty, wild).map(([name, member]): unknown => ({ ...value, [name]: member }));
  if (names.length === 0) return more;
  return fc.constantFrom(...names).chain((name) => {
    const { [name]: member, ...others } = value;
    return fc.oneof(
      more,
      fc.constant<unknown>(others),
      wild.map((other): unknown => ({ ...others, [name]: other })),
      spoilt(member).map((other): unknown => ({ ...others, [name]: other })),
    );
  });
}
