import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { KnownError } from '../../platform/errors';
import { ApiProblems } from '../../platform/http';
import { ChangesReader, ComparedReport } from '../generation/changes-reader';
import { ReportsService } from '../reports.service';
import { ChangesPageResponseDto, changesPage, ChangesRequestDto, changesRequest } from './changes.dto';

@ApiTags('reports')
@Controller('reports/:report_id/changes')
export class ChangesController {
  constructor(
    private readonly reports: ReportsService,
    private readonly changes: ChangesReader,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'What has changed since another report, store by store',
    description:
      'One figure of each store in two completed reports, each by its own no_data: those whose figure changed most first, ' +
      'at the end those that are in one of the reports only.',
  })
  @ApiParam({ name: 'report_id', format: 'uuid', description: 'What trigger_report answered.' })
  @ApiOkResponse({ type: ChangesPageResponseDto })
  @ApiProblems({
    400: 'base_report_id is not the id of a report.',
    404: 'There is no such report.',
    409: {
      code: 'not-comparable',
      detail: 'Report 9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10 is Running; compare reports that are Completed.',
    },
  })
  async list(
    @Param('report_id', ParseUUIDPipe) reportId: string,
    @Query() query: ChangesRequestDto,
  ): Promise<ChangesPageResponseDto> {
    const [before, after] = [await this.compared(query.base_report_id), await this.compared(reportId)];
    return changesPage(await this.changes.compare(before, after, changesRequest(query)), query);
  }

  private async compared(reportId: string): Promise<ComparedReport> {
    const { status, resultKey, noData } = await this.reports.get(reportId);
    if (status !== 'Completed')
      throw notComparable(`Report ${reportId} is ${status}; compare reports that are Completed.`);
    if (resultKey === null)
      throw notComparable(`Report ${reportId} was made before rows were kept; compare with a newer one.`);
    return { resultKey, noData };
  }
}

const notComparable = (message: string) => new KnownError('not-comparable', message);
