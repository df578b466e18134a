import fc from 'fast-check';
import {
  type ApiDocument,
  type Operation,
  type Parameter,
  type Route,
  routesOf,
} from '../../../support/product/api-document';
import { bodiesOf, type Body, type SentBody } from './bodies';
import type { KnownValues } from './known-values';
import { nearlyValid, textOf, valid, wild, wildText } from './values';

/** A request as it is sent. */
export interface SentRequest extends SentBody {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly target: string;
}

/** A request that may contain values that the service has returned. */
export type FuzzedRequest = (known: KnownValues) => SentRequest;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE'];

const HEADERS: Readonly<Record<string, readonly string[]>> = {
  accept: [
    'application/x-ndjson',
    'text/html',
    'application/json;q=0',
    'nonsense',
    '*/*;q=nonsense',
    'a'.repeat(2_000),
  ],
  'accept-encoding': ['gzip', 'identity;q=0', 'nonsense'],
  'accept-language': ['tlh'],
  'if-none-match': ['*', '"etag"'],
  'if-modified-since': ['Wed, 25 Jan 2023 18:00:00 GMT', 'never'],
  range: ['bytes=0-1', 'bytes=9-1', 'nonsense'],
  cookie: ['a=b; __proto__=c', '='],
  origin: ['https://example.org', 'null'],
  'access-control-request-method': ['POST'],
  'x-http-method-override': ['DELETE'],
  'x-forwarded-for': ['127.0.0.1, ::1', 'nonsense'],
};

const headers = fc
  .subarray(Object.keys(HEADERS), { maxLength: 2 })
  .chain((names) =>
    fc.tuple(...names.map((name) => fc.tuple(fc.constant(name), fc.constantFrom(...HEADERS[name]!)))),
  )
  .map((chosen) => Object.fromEntries(chosen) as Record<string, string>);

/** A part of a target: percent-encoded, and sometimes raw. */
const spelled = fc.oneof({ weight: 9, arbitrary: fc.constant(escaped) }, fc.constant(unescaped));

function escaped(text: string): string {
  const keep = /[A-Za-z0-9_.~-]/;
  return [...Buffer.from(text)]
    .map((byte) => (keep.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${hex(byte)}`))
    .join('');
}

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');

/** Clients do not escape these characters, and they may have a meaning in a path. */
function unescaped(text: string): string {
  return text.replaceAll(/[^\x21-\x7e]|[?#]/g, '');
}

const valueOf = (document: ApiDocument, { name, schema = {} }: Parameter): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 5, arbitrary: valid(document, schema, name) },
    { weight: 2, arbitrary: nearlyValid(document, schema, name) },
    { weight: 1, arbitrary: wild },
  );

type Piece = (known: KnownValues) => string;

const pieceOf = (value: fc.Arbitrary<unknown>): fc.Arbitrary<Piece> =>
  fc.tuple(value, spelled).map(
    ([one, spell]): Piece =>
      (known) =>
        spell(textOf(known.fill(one))),
  );

function paths(document: ApiDocument, path: string, parameters: readonly Parameter[]): fc.Arbitrary<Piece> {
  const pieces = path.split('/').map((piece): fc.Arbitrary<Piece> => {
    const parameter = parameters.find(({ name }) => piece === `{${name}}`);
    return parameter === undefined ? fc.constant(() => piece) : pieceOf(valueOf(document, parameter));
  });
  return fc.tuple(...pieces).map(
    (all): Piece =>
      (known) =>
        all.map((piece) => piece(known)).join('/'),
  );
}

function queries(document: ApiDocument, parameters: readonly Parameter[]): fc.Arbitrary<Piece> {
  const documented = parameters.map((parameter) =>
    fc.tuple(pieceOf(valueOf(document, parameter)), fc.constantFrom('', '', '', '[]', '[a]')).map(
      ([value, more]): Piece =>
        (known) =>
          `${parameter.name}${more}=${value(known)}`,
    ),
  );
  const unknown = fc.tuple(pieceOf(wildText), pieceOf(wildText)).map(
    ([name, value]): Piece =>
      (known) =>
        `${name(known)}=${value(known)}`,
  );
  const broken = fc.constantFrom<Piece>(
    () => '%',
    () => '%zz=1',
    () => '&&&',
    () => '=',
    () => '%00',
  );
  const any = fc.oneof(
    ...documented.map((arbitrary) => ({ weight: 12, arbitrary })),
    { weight: 2, arbitrary: unknown },
    { weight: 1, arbitrary: broken },
  );
  const list = fc.array(any, { maxLength: documented.length === 0 ? 1 : 4, size: 'max' });
  return list.map(
    (all): Piece =>
      (known) =>
        all.map((piece) => piece(known)).join('&'),
  );
}

function requestsOf(document: ApiDocument, [route, operation]: Route): fc.Arbitrary<FuzzedRequest> {
  const [method, path] = route.split(' ') as [string, string];
  const { parameters = [] } = operation;
  const within = (place: string) => parameters.filter((parameter) => parameter.in === place);
  const own = fc.record(
    Object.fromEntries(
      within('header').map((parameter) => [parameter.name, pieceOf(valueOf(document, parameter))]),
    ),
    { requiredKeys: [] },
  );
  return fc
    .record({
      method: fc.oneof({ weight: 12, arbitrary: fc.constant(method) }, fc.constantFrom(...METHODS)),
      path: paths(document, path, within('path')),
      query: fc.oneof(
        fc.constant<Piece>(() => ''),
        queries(document, within('query')),
      ),
      headers: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, headers),
      own,
      body: bodiesOf(document, operation),
    })
    .map((made) => (known: KnownValues) => sent(made, known));
}

interface Made {
  readonly method: string;
  readonly path: Piece;
  readonly query: Piece;
  readonly headers: Readonly<Record<string, string>>;
  readonly own: Readonly<Record<string, Piece | undefined>>;
  readonly body: Body | undefined;
}

function sent({ method, path, query, headers, own, body }: Made, known: KnownValues): SentRequest {
  const asked = query(known);
  const { bytes, headers: ofBody } = body?.(known) ?? { bytes: Buffer.alloc(0), headers: {} };
  const filled = Object.entries(own).map(([name, piece]) => [name, piece!(known)]);
  return {
    method,
    target: asked === '' ? path(known) : `${path(known)}?${asked}`,
    headers: { ...headers, ...(Object.fromEntries(filled) as Record<string, string>), ...ofBody },
    bytes,
  };
}

/** Requests for everything in the document, and for things that are not in it. */
export function requests(document: ApiDocument): fc.Arbitrary<FuzzedRequest> {
  const nowhere: Operation = { responses: {} };
  const routes = [...routesOf(document), ['GET /nowhere', nowhere] satisfies Route];
  return fc.oneof(...routes.map((route) => requestsOf(document, route)));
}
