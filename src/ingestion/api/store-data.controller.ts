import { Body, Controller, HttpCode, Param, Patch, Put, Query } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
  IntersectionType,
} from '@nestjs/swagger';
import { Allow, IsArray, IsOptional, registerDecorator } from 'class-validator';
import { isKnownZone } from '../../core/calendar/local-calendar';
import { MAX_LABELS, MAX_NAME_LENGTH, MAX_VALUE_LENGTH } from '../../core/selectors/details';
import { KnownError } from '../../platform/errors';
import { ApiProblems, dateOf, NO_SPACE } from '../../platform/http';
import { MAX_ROWS } from '../importers/hours-importer';
import { DetailsMembers } from '../importers/stores-importer';
import { PreviewedHours, ScheduleEdits } from '../schedule-edits';
import {
  countsResponse,
  EditRequestDto,
  importOr,
  importResponse,
  ImportResponseDto,
  IsScheduleDate,
  PreviewResponseDto,
  ROW_PROBLEMS,
} from './ingestion.dto';
import { storePreviewResponse, StorePreviewResponseDto } from './store-preview.dto';

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

  @ApiPropertyOptional({
    type: String,
    format: 'date',
    nullable: true,
    example: null,
    description:
      'The local date from which they are valid, until the next such date; earlier dates keep their hours. Without it, ' +
      'they are valid from the beginning, in place of all that the store had.',
  })
  @IsOptional()
  @IsScheduleDate()
  valid_from?: string | null;
}

export class HoursPreviewResponseDto extends IntersectionType(PreviewResponseDto, StorePreviewResponseDto) {}

const hoursPreviewResponse = (preview: PreviewedHours): HoursPreviewResponseDto => ({
  ...countsResponse(preview),
  ...storePreviewResponse(preview.ofStore),
});

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

const STORE_ID = {
  name: 'store_id',
  description: 'The id of a known store.',
  example: '8419537941919820732',
};
const UNKNOWN = 'There is no store 8419537941919820732. Import a file that names it first.';

/** Corrections of one store. Each is an import with its own record. */
@ApiTags('stores')
@ApiExtraModels(ImportResponseDto, HoursPreviewResponseDto)
@Controller('stores/:store_id')
export class StoreDataController {
  constructor(private readonly edits: ScheduleEdits) {}

  @Put('business-hours')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Replace the business hours of a store',
    description:
      'A weekday that is not listed is closed. With valid_from, the rows are a version that begins on that date, and an ' +
      'empty list removes that version. Without valid_from, they replace all versions, and an empty list means open ' +
      '24/7. One bad row refuses all of them, and the answer names the row and the reason. Figures change from the next ' +
      'report on.',
  })
  @ApiParam(STORE_ID)
  @ApiOkResponse(importOr(HoursPreviewResponseDto))
  @ApiProblems({
    ...ROW_PROBLEMS,
    400: 'business_hours is not a list.',
    404: UNKNOWN,
    413: `A store has at most ${MAX_ROWS} rows of business hours.`,
  })
  async hours(
    @Param('store_id') storeId: string,
    @Query() { dry_run = false }: EditRequestDto,
    @Body() { business_hours: rows, valid_from }: HoursRequestDto,
  ): Promise<ImportResponseDto | HoursPreviewResponseDto> {
    if (rows.length > MAX_ROWS) {
      throw new KnownError('too-large', `A store has at most ${MAX_ROWS} rows of business hours.`);
    }
    const request = { storeId, rows, validFrom: dateOf(valid_from ?? undefined) };
    if (dry_run) return hoursPreviewResponse(await this.edits.previewHours(request));
    return importResponse(await this.edits.replaceHours(request));
  }

  @Put('timezone')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Set the time zone of a store',
    description: 'The zone is given by its IANA name. Figures change from the next report on.',
  })
  @ApiParam(STORE_ID)
  @ApiOkResponse({ type: ImportResponseDto })
  @ApiProblems({
    400: 'timezone is not the name of a time zone, such as America/Chicago.',
    404: UNKNOWN,
    507: NO_SPACE,
  })
  async timezone(
    @Param('store_id') storeId: string,
    @Body() { timezone }: TimezoneRequestDto,
  ): Promise<ImportResponseDto> {
    return importResponse(await this.edits.setTimezone(storeId, timezone));
  }
}

const DATE = { type: String, format: 'date', nullable: true } as const;

/** Read by the rules of a file. */
export class StoreDetailsRequestDto implements DetailsMembers {
  @ApiPropertyOptional({ type: String, nullable: true, maxLength: MAX_NAME_LENGTH, example: 'Main Street' })
  @Allow()
  name?: unknown;

  @ApiPropertyOptional({ ...DATE, example: '2019-04-01', description: 'The first local date of business.' })
  @Allow()
  opened_on?: unknown;

  @ApiPropertyOptional({
    ...DATE,
    example: null,
    description: 'The last local date of business; a night that begins on it ends as scheduled.',
  })
  @Allow()
  closed_on?: unknown;

  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    maximum: 100,
    example: 99.5,
    description:
      'The share of open time in which it must be up, in per cent: above 1, with at most four decimals.',
  })
  @Allow()
  target_percent?: unknown;

  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    minimum: 0,
    example: 120,
    description: 'Its sales in an hour, with at most two decimals.',
  })
  @Allow()
  sales_per_hour?: unknown;

  @ApiPropertyOptional({
    type: 'object',
    nullable: true,
    additionalProperties: { type: 'string', nullable: true, maxLength: MAX_VALUE_LENGTH },
    maxProperties: MAX_LABELS,
    example: { region: 'north', brand: 'Corner Deli' },
    description: 'Keys are a letter, then up to 31 letters, digits and _, all small.',
  })
  @Allow()
  labels?: unknown;
}

const DETAILS_PROBLEMS = {
  400: 'colour is unknown here.',
  404: UNKNOWN,
  422: '1 of 1 rows cannot be taken, and the import is strict: nothing was kept.',
  507: NO_SPACE,
};

/** What the owners of a store know of it. Each edit is an import with its own record. */
@ApiTags('stores')
@Controller('stores')
export class StoreDetailsController {
  constructor(private readonly edits: ScheduleEdits) {}

  @Put(':store_id')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Replace the details of a store',
    description: 'Replaces its name, dates, target, sales and labels. Values that are not given are removed.',
  })
  @ApiParam(STORE_ID)
  @ApiOkResponse({ type: ImportResponseDto })
  @ApiProblems(DETAILS_PROBLEMS)
  async replace(
    @Param('store_id') storeId: string,
    @Body() details: StoreDetailsRequestDto,
  ): Promise<ImportResponseDto> {
    return importResponse(await this.edits.setDetails(storeId, details, 'replace'));
  }

  @Patch(':store_id')
  @ApiOperation({
    summary: 'Change details of a store',
    description: 'Changes only the given values and the given labels. null removes a value.',
  })
  @ApiParam(STORE_ID)
  @ApiOkResponse({ type: ImportResponseDto })
  @ApiProblems(DETAILS_PROBLEMS)
  async change(
    @Param('store_id') storeId: string,
    @Body() details: StoreDetailsRequestDto,
  ): Promise<ImportResponseDto> {
    return importResponse(await this.edits.setDetails(storeId, details, 'add'));
  }
}
