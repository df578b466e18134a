import { Body, Controller, HttpCode, Param, Patch, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import { MAX_NAME_LENGTH } from '../../core/selectors/details';
import { MAX_LABELS, MAX_VALUE_LENGTH } from '../../core/selectors/labels';
import { ApiProblems, NO_SPACE } from '../../platform/http';
import { DetailsMembers } from '../importers/stores-importer';
import { ScheduleEdits } from '../schedule-edits';
import { importResponse, ImportResponseDto } from './ingestion.dto';

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
    description: 'The share of open time in which it shall be up: above 1, with at most four decimals.',
  })
  @Allow()
  target_percent?: unknown;

  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    minimum: 0,
    example: 120,
    description: 'What it sells in an hour, with at most two decimals.',
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

const STORE_ID = { name: 'store_id', description: 'A store that is known.', example: '8419537941919820732' };
const PROBLEMS = {
  400: 'property colour should not exist.',
  404: 'There is no store 8419537941919820732. Load a file that names it first.',
  422: '1 of 1 rows cannot be taken, and the load is strict: nothing was kept.',
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
    description: 'Its name, dates, target, sales and labels. What is not given, it has no longer.',
  })
  @ApiParam(STORE_ID)
  @ApiOkResponse({ type: ImportResponseDto })
  @ApiProblems(PROBLEMS)
  async replace(
    @Param('store_id') storeId: string,
    @Body() details: StoreDetailsRequestDto,
  ): Promise<ImportResponseDto> {
    return importResponse(await this.edits.setDetails(storeId, details, 'replace'));
  }

  @Patch(':store_id')
  @ApiOperation({
    summary: 'Change details of a store',
    description: 'Only what is given, and of the labels only the given ones; null takes away.',
  })
  @ApiParam(STORE_ID)
  @ApiOkResponse({ type: ImportResponseDto })
  @ApiProblems(PROBLEMS)
  async change(
    @Param('store_id') storeId: string,
    @Body() details: StoreDetailsRequestDto,
  ): Promise<ImportResponseDto> {
    return importResponse(await this.edits.setDetails(storeId, details, 'add'));
  }
}
