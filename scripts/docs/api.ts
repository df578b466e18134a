import { anchor, code, GENERATED, table } from './markdown';

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly type?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

interface Content {
  readonly schema?: Schema;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

interface Answer {
  readonly description: string;
  readonly content?: Readonly<Record<string, Content>>;
}

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, Answer>>;
}

/** The parts of an OpenAPI document that the page shows. */
export interface OpenApiDocument {
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Error answers of every route; the introduction explains them. */
const COMMON_ERRORS = ['401', '403', '408', '429', '503'];
const UNBOUNDED = Number.MAX_SAFE_INTEGER;

const sentence = (text = ''): string => (/[.!?]$/.test(text) ? text : `${text}.`);

const schemaName = (reference: string): string => reference.split('/').pop()!;

const linked = (name: string): string => `[${name}](#${anchor(name)})`;

function typeOf(schema: Schema = {}): string {
  const { $ref, items, nullable } = schema;
  const orNull = nullable === true ? ' or null' : '';
  if ($ref !== undefined) return linked(schemaName($ref)) + orNull;
  const parts = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (parts !== undefined) return parts.map(typeOf).join(' or ') + orNull;
  if (schema.enum !== undefined) return choices(schema.enum) + orNull;
  if (schema.properties !== undefined)
    return `object of ${Object.keys(schema.properties).map(code).join(', ')}${orNull}`;
  if (items !== undefined) return `list of ${typeOf(items)}${orNull}`;
  return [schema.format ?? schema.type ?? 'any', rangeOf(schema)].filter(Boolean).join(', ') + orNull;
}

/** `a` and `-a` are shown as `[-]a`. */
function choices(values: readonly unknown[]): string {
  const words = values.map(String);
  const both = (word: string): boolean => words.includes(word) && words.includes(`-${word}`);
  return words
    .filter((word) => !(word.startsWith('-') && both(word.slice(1))))
    .map((word) => code(both(word) ? `[-]${word}` : word))
    .join(', ');
}

function rangeOf({ minimum, maximum }: Schema): string {
  if (minimum === undefined && maximum === undefined) return '';
  if (maximum === undefined || maximum >= UNBOUNDED) return `${minimum} or more`;
  return minimum === undefined ? `at most ${maximum}` : `${minimum} to ${maximum}`;
}

const presetOf = ({ default: preset }: Schema = {}): string =>
  preset === undefined || preset === null
    ? ''
    : code(typeof preset === 'string' ? preset : JSON.stringify(preset));

const parameterTable = (parameters: readonly Parameter[] = []): string[] =>
  table(
    ['parameter', 'in', 'type', 'default', 'description'],
    parameters.map(({ name, in: place, required, schema, description = '' }) => [
      code(name) + (required === true && place !== 'path' ? ' (required)' : ''),
      place,
      typeOf(schema),
      presetOf(schema),
      description,
    ]),
  );

const memberTable = ({ properties = {}, required = [] }: Schema): string[] =>
  table(
    ['member', 'type', 'default', 'description'],
    Object.entries(properties).map(([name, schema]) => [
      code(name) + (required.includes(name) ? '' : ' (optional)'),
      typeOf(schema),
      presetOf(schema),
      schema.description ?? '',
    ]),
  );

function bodyOf({ requestBody }: Operation): string[] {
  return Object.entries(requestBody?.content ?? {}).flatMap(([type, { schema }]) => [
    `Body (\`${type}\`): ${typeOf(schema)}.`,
    '',
  ]);
}

function answersOf({ responses }: Operation): string[] {
  const statuses = Object.entries(responses).filter(([status]) => status < '400');
  const good = statuses.map(([status, { description, content = {} }]) => {
    const types = Object.keys(content);
    const schemas = [...new Set(Object.values(content).map(({ schema }) => typeOf(schema)))];
    const what = types.includes('application/json') ? schemas.join(', ') : types.map(code).join(', ');
    return `${status}${[what, description]
      .filter(Boolean)
      .map((part) => ` ${part.replace(/\.$/, '')}`)
      .join(':')}`;
  });
  const errors = Object.keys(responses).filter(
    (status) => status >= '400' && !COMMON_ERRORS.includes(status),
  );
  return [`Answers: ${[...good, ...errors].join('; ')}.`, ''];
}

/** Builds docs/api.md from the document that the service serves at /docs-json. */
export function apiPage({ tags = [], paths, components: { schemas } }: OpenApiDocument): string {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      route: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );
  const ofTag = (tag: string) => routes.filter(({ operation }) => operation.tags?.includes(tag));
  return [
    '# API',
    '',
    'Which routes are there, what do they take, and what do they answer? The running service shows the same as Swagger UI at',
    '`/docs` and as an OpenAPI document at `/docs-json`, of which [openapi.json](openapi.json) is a copy. [first-steps.md](first-steps.md) shows the usual calls in order.',
    '',
    '- Where [keys](security.md) are configured, send one as `Authorization: Bearer SECRET` or `X-API-Key: SECRET`.',
    '  `POST /session` signs a browser in with one.',
    '- Instants are ISO 8601 with `Z` or an offset. Store ids are text.',
    '- Errors are problem details ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)): `type`, `title`, `status`, `detail` and',
    '  `instance` say what is wrong, where, and what to do. Every route may answer 401 (no valid key), 403 (a `read` key, or',
    '  another origin), 408 (the request took too long to arrive), 429 (too many requests) and 503 (the database is',
    '  unreachable); the other errors are listed with each route.',
    '- A path that has a route, but not for the method, is answered with 405; `Allow` has the methods that it takes.',
    '- Every answer has an `X-Request-Id`: the one that the caller sent, or a new one. It is in each log line of the request.',
    '- A route that takes an `Idempotency-Key` answers a repeated request with the first answer',
    '  ([data-in.md](data-in.md#sending-again)).',
    '- Beside these routes, `GET /` serves the page for people ([page.md](page.md)) and, with Redis, `GET /queues` the queue',
    '  board ([observing.md](observing.md#the-queue)).',
    '',
    GENERATED,
    '',
    ...tags.flatMap(({ name, description = '' }) => [
      `**${name}**: ${description}`,
      '',
      ...table(
        ['route', 'summary'],
        ofTag(name).map(({ route, operation }) => [
          `[${code(route)}](#${anchor(route)})`,
          operation.summary ?? '',
        ]),
      ),
    ]),
    '## Routes',
    '',
    ...tags.flatMap(({ name }) =>
      ofTag(name).flatMap(({ route, operation }) => [
        `### ${route}`,
        '',
        [operation.summary, operation.description].filter(Boolean).map(sentence).join(' '),
        '',
        ...parameterTable(operation.parameters),
        ...bodyOf(operation),
        ...answersOf(operation),
      ]),
    ),
    '## Schemas',
    '',
    ...Object.entries(schemas)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, schema]) => [
        `### ${name}`,
        '',
        ...(schema.allOf === undefined
          ? []
          : [
              `${schema.allOf
                .filter(({ $ref }) => $ref)
                .map(typeOf)
                .join(', ')}, and:`,
              '',
            ]),
        ...memberTable(schema.allOf?.find(({ properties }) => properties !== undefined) ?? schema),
      ]),
  ].join('\n');
}
