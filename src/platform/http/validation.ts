import {
  applyDecorators,
  type ArgumentMetadata,
  type PipeTransform,
  ValidationError,
  ValidationPipe,
  type ValidationPipeOptions,
} from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsString, isUUID, registerDecorator, ValidationArguments } from 'class-validator';
import {
  GROUP_KEYS,
  isFault,
  type KeysLimit,
  LABEL_COLUMNS,
  parseKeys,
  parseSelector,
  type Selector,
} from '../../core/selectors/selector';
import { formatDate, formatInstant, MS_PER_SECOND, parseDate, parseInstant } from '../../core/time/instant';
import { invalidField, invalidInput } from '../errors';

/** The maximum number of invalid fields that a problem names. */
const MAX_NAMED = 10;
/** The instants of requests of which nothing can be known if they lie in the future. */
const KNOWN_UP_TO = ['as_of', 'to'] as const;

const mayLieAhead = new WeakSet<object>();

/** Marks a request whose instants may lie in the future. */
export const MayLieAhead: ClassDecorator = (target) => void mayLieAhead.add(target);

const listsAsSent = new WeakMap<object, string>();

/** Marks a request with a long list that its route reads item by item: copying the items would cost more than that. */
export const ListAsSent =
  (name: string): ClassDecorator =>
  (target) =>
    void listsAsSent.set(target, name);

/**
 * Validates DTOs. One problem names all invalid fields, or the first ones. An `as_of` or `to` must not lie more than
 * `maxAheadMs` ahead of the clock.
 */
export const validationPipe = (maxAheadMs = Infinity): ValidationPipe =>
  new RequestPipe(maxAheadMs, {
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: (errors: ValidationError[]) => {
      const all = errors.flatMap(messagesOf);
      const wrong = all.slice(0, MAX_NAMED);
      const more = all.length > wrong.length ? `; and ${all.length - wrong.length} more` : '';
      return invalidInput(`${wrong.map(({ message }) => message).join('; ')}${more}.`, { errors: wrong });
    },
  });

/** Reports the first declared check of a field, which is evaluated last; the others follow from it. */
function messagesOf(error: ValidationError): { field: string; message: string }[] {
  const { property, constraints = {} } = error.constraints ? error : (error.children?.[0] ?? error);
  const messages =
    'whitelistValidation' in constraints ? [`${property} is unknown here`] : Object.values(constraints);
  return messages.slice(-1).map((message) => ({ field: error.property, message }));
}

class RequestPipe extends ValidationPipe {
  constructor(
    private readonly maxAheadMs: number,
    options: ValidationPipeOptions,
  ) {
    super(options);
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const request: unknown = await this.read(value, metadata);
    if (typeof request !== 'object' || request === null || mayLieAhead.has(request.constructor))
      return request;
    for (const name of KNOWN_UP_TO) {
      const text = (request as Readonly<Record<string, unknown>>)[name];
      const instant = typeof text === 'string' ? parseInstant(text) : undefined;
      if (typeof instant === 'number' && instant > Date.now() + this.maxAheadMs) {
        throw invalidInput(aheadOfClock(name, this.maxAheadMs));
      }
    }
    return request;
  }

  private async read(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const name = metadata.metatype && listsAsSent.get(metadata.metatype);
    const list = name && (value as Record<string, unknown> | undefined)?.[name];
    if (!Array.isArray(list)) return super.transform(value, metadata);
    const request = (await super.transform({ ...(value as object), [name!]: [] }, metadata)) as object;
    return Object.assign(request, { [name!]: list });
  }
}

/** The id in a path. */
export class UuidPipe implements PipeTransform<string, string> {
  transform(id: string, { data: name = 'the id' }: ArgumentMetadata): string {
    if (!isUUID(id)) throw invalidField(name, `${name} is not a UUID`);
    return id;
  }
}

/** What is wrong with a value that should be text. */
const noText = (value: unknown): string => (value === undefined ? 'is missing' : 'is not text');

/** The error of an instant in the future. */
export const aheadOfClock = (name: string, maxAheadMs: number): string =>
  `${name} lies more than ${maxAheadMs / MS_PER_SECOND} seconds ahead of the clock: nothing is known of that time. Leave it out, or give an earlier one.`;

/** Text that `parseInstant` reads. */
export function IsInstant(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isInstant',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => typeof value === 'string' && typeof parseInstant(value) === 'number',
        defaultMessage: ({ value, property: name }: ValidationArguments) =>
          `${name} ${typeof value === 'string' ? parseInstant(value) : noText(value)}`,
      },
    });
}

/** Text that `parseDate` reads. */
export function IsCalendarDate(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isCalendarDate',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => typeof value === 'string' && parseDate(value) !== undefined,
        defaultMessage: ({ property: name }: ValidationArguments) =>
          `${name} is not a date of the calendar such as 2023-01-25`,
      },
    });
}

/** Text that `parseSelector` reads. `name`: what messages call the field. */
export function IsSelector(name: string): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isSelector',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => typeof value === 'string' && !isFault(parseSelector(value)),
        defaultMessage: ({ value }: ValidationArguments) => {
          const parsed = typeof value === 'string' ? parseSelector(value) : undefined;
          if (parsed === undefined) return `${name} ${noText(value)}`;
          return `${name} is no selector: ${isFault(parsed) ? parsed.message : ''}`;
        },
      },
    });
}

/** The selector of a validated parameter. */
export function selectorOf(text: string | undefined): Selector | undefined {
  const parsed = text === undefined ? undefined : parseSelector(text);
  return parsed === undefined || isFault(parsed) ? undefined : parsed;
}

/** A list of keys that `parseKeys` reads. `name`: what messages call the field. */
export function IsKeys(name: string, limit: KeysLimit): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isKeys',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && typeof parseKeys(value, limit) !== 'string',
        defaultMessage: ({ value }: ValidationArguments) =>
          `${name} ${String(typeof value === 'string' ? parseKeys(value, limit) : noText(value))}`,
      },
    });
}

/** The keys of a validated parameter; none without it. */
export const keysAsked = (text: string | undefined, limit: KeysLimit): readonly string[] =>
  text === undefined ? [] : (parseKeys(text, limit) as readonly string[]);

/** An optional query parameter: a selector of labels. */
export const LabelsParameter = (
  description = 'A selector of labels, as in Kubernetes. Every store also has the labels timezone, store_id, and `status` as of ' +
    '`as_of`.',
): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ example: 'region=north,brand in (a,b)', description }),
    IsOptional(),
    IsSelector('labels'),
  );

/** An optional query parameter: text that is searched in stores. */
export const StoreTextParameter = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      example: 'main street',
      description: 'Words that the name or the store_id must all have, without regard to case and accents.',
    }),
    IsOptional(),
    IsString(),
  );

/** An optional query parameter: the keys of groups. */
export const GroupByParameter = (description: string): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ example: 'region', description }),
    IsOptional(),
    IsKeys('group_by', GROUP_KEYS),
  );

/** An optional query parameter: the keys of the labels that stores are shown with. */
export const LabelColumnsParameter = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      example: 'region,brand',
      description: `The keys of the labels that stores are shown with, at most ${LABEL_COLUMNS.max}.`,
    }),
    IsOptional(),
    IsKeys('label_columns', LABEL_COLUMNS),
  );

/** An optional query parameter: an instant. */
export const InstantParameter = (description: string, example: string): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, format: 'date-time', description, example }),
    IsOptional(),
    IsInstant(),
  );

/** An optional query parameter: a date. */
export const DateParameter = (description: string, example: string): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, format: 'date', description, example }),
    IsOptional(),
    IsCalendarDate(),
  );

/** An optional query parameter: one of several words. */
export const ChoiceParameter = (
  name: string,
  choices: readonly string[],
  description: string,
  preset?: string,
): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ enum: choices, description, default: preset }),
    IsOptional(),
    IsIn(choices, { message: `${name} is none of ${choices.join(', ')}` }),
  );

/** An optional query parameter: `true` or `false`. */
export const FlagParameter = (name: string, description: string): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: Boolean, description }),
    IsOptional(),
    Transform(({ value }: { value: unknown }) =>
      value === 'true' ? true : value === 'false' ? false : value,
    ),
    IsIn([true, false], { message: `${name} is neither true nor false` }),
  );

/** Throws `invalid-input` unless `from` is before `to` (epoch ms), where both are given. */
export function requireOrder({
  from,
  to,
}: {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}): void {
  if (from === undefined || to === undefined || from < to) return;
  throw invalidField('from', `from is not before to (${formatInstant(to)})`);
}

/** Throws `invalid-input` if `first` is after `last` (days since 1970-01-01). */
export function requireDateOrder(first: number, last: number): void {
  if (first <= last) return;
  throw invalidField('from_date', `from_date lies after to_date (${formatDate(last)})`);
}

/** Epoch milliseconds of a validated parameter. */
export const instantOf = (text: string | null | undefined): number | undefined =>
  text === undefined || text === null ? undefined : (parseInstant(text) as number);

/** Days since 1970-01-01 of a validated parameter. */
export const dateOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : parseDate(text);
