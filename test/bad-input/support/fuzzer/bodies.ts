import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { ApiDocument, Operation } from '../../../support/product/api-document';
import type { KnownValues } from './known-values';
import { nearlyValid, valid, wild, wildText } from './values';

/** A body with its headers. */
export interface SentBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/** A body that may contain values that the service has returned. */
export type Body = (known: KnownValues) => SentBody;

const JSON_TYPE = 'application/json';
const BOUNDARY = '----fuzzer';

const MEDIA_TYPES = [
  ...[
    JSON_TYPE,
    `${JSON_TYPE}; charset=utf-8`,
    `${JSON_TYPE}; charset=utf-16`,
    `${JSON_TYPE}; charset=klingon`,
  ],
  ...[
    'application/problem+json',
    'text/plain',
    'text/csv',
    'application/xml',
    'application/x-www-form-urlencoded',
  ],
  ...[
    'multipart/form-data',
    `multipart/form-data; boundary=${BOUNDARY}`,
    'multipart/form-data; boundary=',
    '',
  ],
  ...['nonsense', 'a/b/c', '*/*', `${JSON_TYPE}, text/plain`, 'multipart/mixed; boundary=x'],
];

const FILES = [
  'store_id,status,timestamp_utc\nfuzzed,active,2023-01-24 12:00:00 UTC\n',
  'store_id,day,start_time_local,end_time_local\nfuzzed,1,09:00,17:00\n',
  'store_id,timezone_str\nfuzzed,Asia/Tokyo\nworse,Mars/Base\n',
  'store_id,status\na,active\n',
  '',
  '\n\n\n',
];

const file = fc.oneof(
  fc.constantFrom(...FILES).map((text) => Buffer.from(text)),
  fc.constantFrom(...FILES).map((text) => gzipSync(text)),
  fc.tuple(fc.constantFrom(...FILES), wildText).map(([text, more]) => Buffer.from(text + more)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);

const part = fc.record({
  disposition: fc.oneof(
    { weight: 6, arbitrary: fc.constant('form-data; name="file"; filename="some.csv"') },
    fc.constantFrom(
      ...[
        'form-data; name="file"',
        'form-data; name="other"; filename="some.csv"',
        'form-data',
        'attachment',
        '',
      ],
      ...['form-data; name="file"; filename=""', `form-data; name="file"; filename="${'n'.repeat(600)}.csv"`],
      ...[
        'form-data; name="file"; filename="../../etc/passwd"',
        'form-data; name="file"; filename="a\0b\u00ff.csv"',
      ],
      ...['form-data; name="__proto__"; filename="x"', 'form-data; name="file[]"; filename="x"'],
      ...[
        'form-data; name="file"; filename*=UTF-8\'\'%e2%82%ac%zz.csv',
        'form-data; name=file; filename=x; filename=y',
      ],
    ),
  ),
  type: fc.constantFrom('text/csv', 'application/octet-stream', 'text/plain; charset=utf-16', '', 'nonsense'),
  content: file,
});

const form = fc
  .record({
    parts: fc.oneof({ weight: 5, arbitrary: fc.tuple(part) }, fc.array(part, { maxLength: 3 })),
    end: fc.oneof(
      { weight: 6, arbitrary: fc.constant(`--${BOUNDARY}--\r\n`) },
      fc.constantFrom('', `--${BOUNDARY}`, '--'),
    ),
    boundary: fc.oneof({ weight: 8, arbitrary: fc.constant(BOUNDARY) }, fc.constantFrom('other', '""')),
  })
  .map(({ parts, end, boundary }): Body => {
    const pieces = parts.flatMap(({ disposition, type, content }) => [
      Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: ${disposition}\r\nContent-Type: ${type}\r\n\r\n`),
      content,
      Buffer.from('\r\n'),
    ]);
    const bytes = Buffer.concat([...pieces, Buffer.from(end)]);
    return () => ({ headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }, bytes });
  });

const json = (value: unknown): Body => {
  const headers = { 'content-type': JSON_TYPE };
  return (known) => ({ headers, bytes: Buffer.from(JSON.stringify(known.fill(value)) ?? '') });
};

const literally =
  (bytes: Buffer, headers: Record<string, string>): Body =>
  () => ({ headers, bytes });

const DEEP = 20_000;
const OVER_ALL_LIMITS = 9 << 20;

const oddities = fc.constantFrom<Body>(
  literally(Buffer.from('{"a":'.repeat(DEEP) + '1' + '}'.repeat(DEEP)), { 'content-type': JSON_TYPE }),
  literally(Buffer.from('['.repeat(DEEP) + ']'.repeat(DEEP)), { 'content-type': JSON_TYPE }),
  literally(Buffer.from('{"as_of":'), { 'content-type': JSON_TYPE }),
  literally(Buffer.from('\ufeff{}'), { 'content-type': JSON_TYPE }),
  literally(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), { 'content-type': JSON_TYPE }),
  literally(Buffer.from('{"__proto__":{"as_of":1},"constructor":{}}'), { 'content-type': JSON_TYPE }),
  literally(gzipSync('{}'), { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }),
  literally(Buffer.from('{}'), { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }),
  literally(Buffer.from('{}'), { 'content-type': JSON_TYPE, 'content-encoding': 'zip' }),
  literally(gzipSync(FILES[0]!), {
    'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
    'content-encoding': 'gzip',
  }),
);

/**
 * A compression bomb of some kilobytes, and plain bytes: both exceed every limit. They are slow, and therefore rare.
 */
const large = fc.constantFrom<() => Body>(
  () =>
    literally(gzipSync(Buffer.alloc(OVER_ALL_LIMITS, ' ')), {
      'content-type': JSON_TYPE,
      'content-encoding': 'gzip',
    }),
  () => literally(Buffer.alloc(OVER_ALL_LIMITS, ' '), { 'content-type': JSON_TYPE }),
);

const untyped = fc
  .tuple(
    fc.constantFrom(...MEDIA_TYPES),
    fc.oneof(
      wild.map((value) => JSON.stringify(value) ?? ''),
      wildText,
    ),
  )
  .map(([type, text]) => literally(Buffer.from(text), type === '' ? {} : { 'content-type': type }));

/** Bodies for an operation: valid, nearly valid, and arbitrary ones. */
export function bodiesOf(document: ApiDocument, { requestBody }: Operation): fc.Arbitrary<Body | undefined> {
  const documented = Object.entries(requestBody?.content ?? {}).flatMap(([type, { schema = {} }]) => {
    if (type.startsWith('multipart/')) return [{ weight: 60, arbitrary: form }];
    return [
      { weight: 40, arbitrary: valid(document, schema, '').map(json) },
      { weight: 30, arbitrary: nearlyValid(document, schema, '').map(json) },
    ];
  });
  if (documented.length === 0) {
    return fc.oneof({ weight: 20, arbitrary: fc.constant(undefined) }, untyped, oddities);
  }
  return fc.oneof(
    ...documented,
    { weight: 10, arbitrary: fc.constant(undefined) },
    { weight: 10, arbitrary: wild.map(json) },
    { weight: 8, arbitrary: untyped },
    { weight: 8, arbitrary: oddities },
    { weight: 1, arbitrary: large.map((make) => make()) },
  );
}
