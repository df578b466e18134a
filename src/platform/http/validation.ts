import { ValidationError, ValidationPipe } from '@nestjs/common';
import { registerDecorator, ValidationArguments } from 'class-validator';
import { parseDate, parseInstant } from '../../core/time/instant';
import { invalidInput } from '../errors';

/** Validates DTOs. One problem names all invalid fields. */
export const validationPipe = (): ValidationPipe =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: (errors: ValidationError[]) => {
      const wrong = errors.flatMap(({ property, constraints, children }) =>
        Object.values(constraints ?? children?.[0]?.constraints ?? {}).map((message) => ({
          field: property,
          message,
        })),
      );
      return invalidInput(wrong.map(({ message }) => message).join('; ') + '.', { errors: wrong });
    },
  });

/** Text that `parseInstant` reads. */
export function IsInstant(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isInstant',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => typeof value === 'string' && typeof parseInstant(value) === 'number',
        defaultMessage: ({ value, property: name }: ValidationArguments) => {
          const wrong = typeof value === 'string' ? parseInstant(value) : 'is not text';
          return `${name} ${wrong}`;
        },
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
