import { ApiProperty } from '@nestjs/swagger';
import { IsArray, registerDecorator } from 'class-validator';
import { isKnownZone } from '../../core/calendar/local-calendar';
import { MAX_ROWS } from '../importers/hours-importer';

const TIME = { type: 'string', pattern: '^\\d{1,2}:\\d{2}(:\\d{2})?$' };

export class HoursRequestDto {
  @ApiProperty({
    type: 'array',
    maxItems: MAX_ROWS,
    items: {
      type: 'object',
      required: ['day_of_week', 'start_time_local', 'end_time_local'],
      properties: {
        day_of_week: { type: 'integer', minimum: 0, maximum: 6, description: '0 = Monday' },
        start_time_local: TIME,
        end_time_local: TIME,
      },
    },
    example: [
      { day_of_week: 0, start_time_local: '09:00', end_time_local: '17:00' },
      { day_of_week: 4, start_time_local: '18:00', end_time_local: '02:00' },
    ],
  })
  @IsArray({ message: 'business_hours is not a list' })
  business_hours: unknown[];
}

export class TimezoneRequestDto {
  @ApiProperty({ type: String, example: 'America/Chicago' })
  @IsZone()
  timezone: string;
}

/** A zone name that is known to this runtime. */
function IsZone(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isZone',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isKnownZone(value),
        defaultMessage: () => `${String(property)} is not the name of a time zone, such as America/Chicago`,
      },
    });
}
