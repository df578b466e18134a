import { Body, Controller, HttpCode, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { KnownError } from '../../platform/errors';
import { ApiProblems, NO_SPACE, NOT_JSON } from '../../platform/http';
import { MAX_ROWS } from '../importers/hours-importer';
import { IngestionService } from '../ingestion.service';
import { ImportResponseDto, importResponse } from './ingestion.dto';
import { HoursRequestDto, TimezoneRequestDto } from './store-data.dto';

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
