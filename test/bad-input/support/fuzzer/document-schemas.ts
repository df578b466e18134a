import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { ApiDocument } from '../../../support/product/api-document';

const ID = 'http://document/';

/** The schemas of the API's document, compiled to validate answers. */
export class DocumentSchemas {
  private readonly ajv = new Ajv({ strict: false, allErrors: true });

  constructor(document: ApiDocument) {
    addFormats(this.ajv);
    this.ajv.addSchema({ ...(translated(document) as object), $id: ID });
  }

  /** The errors of a value under the schema at the pointer. */
  faults(pointer: string, value: unknown): string[] {
    const validate = this.ajv.getSchema(`${ID}#${pointer}`) as ValidateFunction | undefined;
    if (validate === undefined) return [`the document has no schema at ${pointer}`];
    if (validate(value)) return [];
    return validate.errors!.map(({ instancePath, message, params }) =>
      [instancePath, message, JSON.stringify(params)].join(' '),
    );
  }
}

/**
 * OpenAPI 3.0 as JSON Schema: `nullable` becomes another type, and objects may have only named members, except
 * problems, which may have more.
 */
function translated(part: unknown, inProblem = false): unknown {
  if (Array.isArray(part)) return part.map((item) => translated(item, inProblem));
  if (typeof part !== 'object' || part === null) return part;
  const { nullable, example, examples, default: preset, ...members } = part as Record<string, unknown>;
  void [example, examples, preset];
  const schema = Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      name === 'properties'
        ? translatedEach(value, inProblem)
        : translated(value, inProblem || name === 'application/problem+json'),
    ]),
  );
  const closed =
    schema.type === 'object' && schema.properties !== undefined && !inProblem
      ? { additionalProperties: false, ...schema }
      : schema;
  return nullable === true ? { anyOf: [closed, { type: 'null' }] } : closed;
}

/** Schemas by the name of their member, which may be `examples`. */
const translatedEach = (properties: unknown, inProblem: boolean): unknown =>
  Object.fromEntries(
    Object.entries(properties as object).map(([name, schema]) => [name, translated(schema, inProblem)]),
  );
