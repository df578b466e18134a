import { Body, Controller, HttpCode, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsArray, registerDecorator } from 'class-validator';
import { isKnownZone } from '../../core/calendar/local-calendar';
import { KnownError } from '../../platform/errors';
import { ApiProblems, NO_SPACE, NOT_JSON } from '../../platform/http';
import { MAX_ROWS } from '../importers/hours-importer';
import { IngestionService } from '../ingestion.service';
import { importResponse, ImportResponseDto } from './ingestion.dto';

const TIME = { type: 'string', example: '09:00', description: 'As in a CSV file.' };

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

const STORE_ID = { name: 'store_id', description: 'A store that is known.', example: '8419537941919820732' };
const UNKNOWN = 'There is no store 8419537941919820732. Load a file that names it first.';

/** Corrections of one store. Each is an import with its own record. */
@ApiTags('stores')
@Controller('stores/:store_id')
export class StoreDataController {
  constructor(private readonly ingestion: IngestionService) {}

  @Put('business-hours')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Replace the business hours of a store',
    description:
      'All of them: a weekday that is not listed is closed; an empty list means open 24/7. One bad row refuses them ' +
      'all, and the answer says what is wrong in which row. Figures change from the next report on.',
  })
  @ApiParam(STORE_ID)
  @ApiOkResponse({ type: ImportResponseDto })
  @ApiProblems({
    400: 'business_hours is not a list.',
    404: UNKNOWN,
    413: `A store has at most ${MAX_ROWS} rows of business hours.`,
    415: NOT_JSON,
    422: '1 of 2 rows cannot be taken, and the load is strict: nothing was kept.',
    507: NO_SPACE,
  })
  async hours(
    @Param('store_id') storeId: string,
    @Body() { business_hours }: HoursRequestDto,
  ): Promise<ImportResponseDto> {
    if (business_hours.length > MAX_ROWS) {
      throw new KnownError('too-large', `A store has at most ${MAX_ROWS} rows of business hours.`);
    }
    return importResponse(await this.ingestion.replaceHours(storeId, business_hours));
  }

  @Put('timezone')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Set the time zone of a store',
    description: 'By its IANA name. Figures change from the next report on.',
  })
  @ApiParam(STORE_ID)
  @ApiOkResponse({ type: ImportResponseDto })
  @ApiProblems({
    400: 'timezone is not the name of a time zone, such as America/Chicago.',
    404: UNKNOWN,
    413: 'request entity too large',
    415: NOT_JSON,
    507: NO_SPACE,
  })
  async timezone(
    @Param('store_id') storeId: string,
    @Body() { timezone }: TimezoneRequestDto,
  ): Promise<ImportResponseDto> {
    return importResponse(await this.ingestion.setTimezone(storeId, timezone));
  }
}
