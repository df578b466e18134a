import { getJson } from './client';
import type { Service } from './service';

/** The parts of a schema that the API's document uses. */
export interface Schema {
  $ref?: string;
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  type?: string;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
  enum?: unknown[];
  nullable?: boolean;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  example?: unknown;
  default?: unknown;
}

export interface Content {
  schema?: Schema;
  example?: Record<string, unknown>;
}

export interface Parameter {
  name: string;
  in: string;
  description?: string;
  required?: boolean;
  schema?: Schema;
}

export interface Operation {
  summary?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Content> };
  responses: Record<string, { description: string; content?: Record<string, Content> }>;
}

export interface ApiDocument {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  security?: Record<string, string[]>[];
  components: { schemas: Record<string, Schema>; securitySchemes?: Record<string, unknown> };
}

/** `GET /reports/{report_id}` and its operation. */
export type Route = [route: string, operation: Operation];

export async function apiDocument(service: Service): Promise<ApiDocument> {
  return (await getJson<ApiDocument>(service, '/docs-json')).body;
}

export const routesOf = ({ paths }: ApiDocument): Route[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Route => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );

/** The schema of a route's successful JSON answer; undefined for other media types. */
export function answerSchema({ responses }: Operation): Schema | undefined {
  const [, good] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? [];
  return good?.content?.['application/json']?.schema;
}

/** Resolves a reference and `allOf` to one schema. */
export function resolved(document: ApiDocument, schema: Schema): Schema {
  const parts = [
    ...(schema.$ref === undefined ? [] : [document.components.schemas[schema.$ref.split('/').pop()!]!]),
    ...(schema.allOf ?? []),
  ];
  return parts.reduce<Schema>((whole, part) => ({ ...resolved(document, part), ...whole }), { ...schema });
}

/** The members of a schema without members of their own, each with its path. */
export function leavesOf(
  document: ApiDocument,
  schema: Schema,
  place: string,
): [place: string, leaf: Schema][] {
  const { oneOf, properties, items, ...whole } = resolved(document, schema);
  if (oneOf !== undefined) return oneOf.flatMap((choice) => leavesOf(document, choice, place));
  if (properties !== undefined) {
    return Object.entries(properties).flatMap(([name, member]) =>
      leavesOf(document, member, `${place}.${name}`),
    );
  }
  return items === undefined ? [[place, whole]] : leavesOf(document, items, `${place}[]`);
}
