import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
  IntersectionType,
} from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsArray, IsDefined, IsOptional, ValidateNested } from 'class-validator';
import type { Response } from 'express';
import type { SpecialHoursEntry } from '../../business-hours';
import { MAX_REASON_LENGTH } from '../../core/schedule/exclusions';
import { MAX_DATE } from '../../core/schedule/schedule';
import { invalidField, invalidInput } from '../../platform/errors';
import { ApiProblems, BODY_TOO_LARGE, dateOf, DateParameter, requireDateOrder } from '../../platform/http';
import {
  FirstAnswer,
  IdempotencyInterceptor,
  KEY_HEADER,
  KEY_PROBLEMS,
  KeptFirstAnswer,
  REPLAY_HEADER,
} from '../../platform/idempotency';
import { StoreSelectionRequestDto } from '../../stores';
import { specialHoursText } from '../importers/special-hours-importer';
import { ImportOptions } from '../ingestion.service';
import { MAX_DATES, PreviewedSpecialHours, ScheduleEdits, SpecialHoursRequest } from '../schedule-edits';
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
import { StorePreviewResponseDto, storePreviewResponse } from './store-preview.dto';

const DATE = { type: String, format: 'date' } as const;
const TIME = { type: 'string', nullable: true, description: 'As in a CSV file. Without both times: closed.' };

/** A row of special hours in a request, valid or not. */
const SPECIAL_ROW = {
  type: 'object',
  required: ['date'],
  properties: {
    date: { type: 'string', format: 'date' },
    start_time_local: { ...TIME, example: '09:00' },
    end_time_local: { ...TIME, example: '17:00' },
    reason: { type: 'string', nullable: true, maxLength: MAX_REASON_LENGTH },
  },
};
const SPECIAL_ROWS = [
  { date: '2026-12-24', start_time_local: '08:00', end_time_local: '13:00', reason: 'Christmas Eve' },
  { date: '2026-12-25', reason: 'Christmas' },
];

export class SpecialHoursRequestDto {
  @ApiProperty({ type: 'array', items: SPECIAL_ROW, example: SPECIAL_ROWS })
  @IsArray({ message: 'special_hours is not a list' })
  special_hours: unknown[];
}

export class SpecialHoursOfStoresRequestDto {
  @ApiProperty({ type: StoreSelectionRequestDto, description: 'The stores whose special hours change.' })
  @IsDefined({ message: 'selection is missing' })
  @ValidateNested({ message: 'selection is not an object of store_ids, labels, timezone and q' })
  @Type(() => StoreSelectionRequestDto)
  selection: StoreSelectionRequestDto;

  @ApiProperty({ type: 'array', items: SPECIAL_ROW, example: SPECIAL_ROWS })
  @IsArray({ message: 'dates is not a list' })
  dates: unknown[];

  @ApiPropertyOptional({
    ...DATE,
    nullable: true,
    example: null,
    description:
      'The first date of the range, with to_date: dates of the range without a row have the weekly hours again. Without ' +
      'both, only dates with a row change.',
  })
  @IsOptional()
  @IsScheduleDate()
  from_date?: string | null;

  @ApiPropertyOptional({
    ...DATE,
    nullable: true,
    example: null,
    description: 'The last date of the range, included.',
  })
  @IsOptional()
  @IsScheduleDate()
  to_date?: string | null;
}

export class SpecialDatesRequestDto {
  @DateParameter('The first local date. Default: that of the earliest row.', '2026-12-01')
  from_date?: string;

  @DateParameter('The last local date, included. Default: that of the latest row.', '2026-12-31')
  to_date?: string;
}

export class ReplacedDatesRequestDto extends EditRequestDto {
  @ApiProperty({ ...DATE, example: '2026-12-01', description: 'The first local date that is replaced.' })
  @IsScheduleDate()
  from_date: string;

  @ApiProperty({ ...DATE, example: '2026-12-31', description: 'The last one, included.' })
  @IsScheduleDate()
  to_date: string;
}

export class SpecialHoursRowResponseDto {
  @ApiProperty({ ...DATE, example: '2026-12-24' })
  date: string;
  @ApiProperty({
    type: String,
    nullable: true,
    example: '08:00:00',
    description: 'null: the store is closed.',
  })
  start_time_local: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    example: '13:00:00',
    description: 'Before the start: past midnight. 23:59:59 and 24:00:00 are the end of the day.',
  })
  end_time_local: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'Christmas Eve' })
  reason: string | null;
}

export class SpecialHoursResponseDto {
  @ApiProperty({ type: [SpecialHoursRowResponseDto], description: 'Sorted by date and start.' })
  special_hours: SpecialHoursRowResponseDto[];
}

export class SpecialHoursPreviewResponseDto extends IntersectionType(
  PreviewResponseDto,
  StorePreviewResponseDto,
) {
  @ApiProperty({ type: 'integer', example: 1, description: 'How many stores would change.' })
  stores: number;
  @ApiProperty({ type: 'integer', example: 2, description: 'How many dates would change, of any store.' })
  dates: number;
}

const specialHoursResponse = (rows: readonly SpecialHoursEntry[]): SpecialHoursResponseDto => ({
  special_hours: rows.map(specialHoursText),
});

const specialHoursPreviewResponse = (preview: PreviewedSpecialHours): SpecialHoursPreviewResponseDto => ({
  ...countsResponse(preview),
  stores: preview.change.altered.size,
  dates: preview.change.dates.size,
  ...storePreviewResponse(preview.ofStore),
});

const STORE_ID = {
  name: 'store_id',
  description: 'The id of a known store.',
  example: '8419537941919820732',
};
const UNKNOWN = 'There is no store 8419537941919820732. Import a file that names it first.';

/** The hours of single local dates. Each edit is an import with its own record. */
@ApiTags('stores')
@ApiExtraModels(ImportResponseDto, SpecialHoursPreviewResponseDto)
@Controller()
export class SpecialHoursController {
  constructor(private readonly edits: ScheduleEdits) {}

  @Get('stores/:store_id/special-hours')
  @ApiOperation({
    summary: 'The special hours of a store',
    description: 'The hours of single local dates, in place of the weekly ones.',
  })
  @ApiParam(STORE_ID)
  @ApiOkResponse({ type: SpecialHoursResponseDto })
  @ApiProblems({ 400: 'from_date is not a date of the calendar such as 2023-01-25.', 404: UNKNOWN })
  async specialHours(
    @Param('store_id') storeId: string,
    @Query() { from_date, to_date }: SpecialDatesRequestDto,
  ): Promise<SpecialHoursResponseDto> {
    const [from, to] = [dateOf(from_date) ?? 0, dateOf(to_date) ?? MAX_DATE];
    requireDateOrder(from, to);
    return specialHoursResponse(await this.edits.listSpecialHours(storeId, from, to));
  }

  @Put('stores/:store_id/special-hours')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Replace the special hours of a store on a range of dates',
    description:
      'Dates of the range without a row have the weekly hours again. A row without times says that the store is closed. ' +
      'One bad row refuses all of them. Figures change from the next report on.',
  })
  @ApiParam(STORE_ID)
  @ApiOkResponse(importOr(SpecialHoursPreviewResponseDto))
  @ApiProblems({
    ...ROW_PROBLEMS,
    400: `The range has 500 dates; at most ${MAX_DATES} are replaced at once.`,
    404: UNKNOWN,
    413: BODY_TOO_LARGE,
  })
  async replaceSpecialHours(
    @Param('store_id') storeId: string,
    @Query() { from_date, to_date, dry_run = false }: ReplacedDatesRequestDto,
    @Body() { special_hours: rows }: SpecialHoursRequestDto,
  ): Promise<ImportResponseDto | SpecialHoursPreviewResponseDto> {
    const replaced = rangeOf(dateOf(from_date)!, dateOf(to_date)!);
    const request = { stores: [await this.edits.store(storeId)], replaced, rows };
    if (dry_run) return specialHoursPreviewResponse(await this.edits.previewSpecialHours(request));
    const source = `PUT /stores/${storeId}/special-hours`;
    return importResponse(await this.edits.replaceSpecialHours(request, source));
  }

  @Post('special-hours')
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({
    summary: 'Set special hours of many stores',
    description:
      'On each date that is named, the rows replace the special hours of the selected stores. Other dates stay as they ' +
      'are, unless from_date and to_date replace a range; then an empty list removes the special hours of the range. A ' +
      `row without times says that the stores are closed. At most ${MAX_DATES} dates. One bad row refuses all of them.`,
  })
  @ApiHeader(KEY_HEADER)
  @ApiBody({ type: SpecialHoursOfStoresRequestDto })
  @ApiCreatedResponse({ type: ImportResponseDto, headers: REPLAY_HEADER })
  @ApiOkResponse({ type: SpecialHoursPreviewResponseDto, description: 'With dry_run: what would change.' })
  @ApiProblems({
    ...KEY_PROBLEMS,
    ...ROW_PROBLEMS,
    400: 'selection matches no store.',
    404: UNKNOWN,
    413: 'A request writes at most 1,000,000 rows, of all its stores together. Send it in parts.',
  })
  async setSpecialHours(
    @Query() { dry_run = false }: EditRequestDto,
    @Body() body: SpecialHoursOfStoresRequestDto,
    @KeptFirstAnswer() firstAnswer: FirstAnswer | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ImportResponseDto | SpecialHoursPreviewResponseDto> {
    const { dates: rows } = body;
    const replaced = datesReplacedBy(body);
    if (rows.length === 0 && replaced === 'named') {
      throw invalidField('dates', 'dates is empty: name a date, or give from_date and to_date');
    }
    const stores = await this.edits.selectedStores(body.selection);
    const request = { stores, replaced, rows };
    if (dry_run) {
      response.status(200);
      return specialHoursPreviewResponse(await this.edits.previewSpecialHours(request));
    }
    const alongside: ImportOptions['alongside'] =
      firstAnswer && ((manager, result) => firstAnswer.keep(manager, importResponse(result)));
    return importResponse(await this.edits.replaceSpecialHours(request, 'POST /special-hours', alongside));
  }
}

type Replaced = SpecialHoursRequest['replaced'];

/** Throws `invalid-input` for dates that are out of order, or too many. */
function rangeOf(from: number, to: number): Replaced {
  requireDateOrder(from, to);
  if (to - from >= MAX_DATES) {
    throw invalidInput(`The range has ${to - from + 1} dates; at most ${MAX_DATES} are replaced at once.`);
  }
  return { from, to };
}

/** The range of the request, or the dates of its rows. Throws `invalid-input` for a part of a range. */
function datesReplacedBy({ from_date, to_date }: SpecialHoursOfStoresRequestDto): Replaced {
  const [from, to] = [dateOf(from_date ?? undefined), dateOf(to_date ?? undefined)];
  if (from === undefined && to === undefined) return 'named';
  if (from === undefined) throw invalidField('from_date', 'from_date is missing: give both dates, or none');
  if (to === undefined) throw invalidField('to_date', 'to_date is missing: give both dates, or none');
  return rangeOf(from, to);
}
