import { Readable } from 'node:stream';
import { Controller, Get, Param, ParseUUIDPipe, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { NoDataPolicy } from '../../core/uptime/figures';
import { invalidInput, notFound } from '../../platform/errors';
import { ApiProblems } from '../../platform/http';
import type { ReportRow } from '../records/report-rows';
import { ReportRowsRepository } from '../records/report-rows.repository';
import { NO_ROWS, ReportsService } from '../reports.service';
import {
  pageError,
  pageLimit,
  ROWS_CONTENT,
  RowsPageResponseDto,
  RowsRequestDto,
  rowsRequest,
  rowResponse,
} from './rows.dto';

const NDJSON = 'application/x-ndjson';

@ApiTags('reports')
@Controller('reports/:report_id/rows')
export class RowsController {
  constructor(
    private readonly reports: ReportsService,
    private readonly rows: ReportRowsRepository,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'The rows of a completed report',
    description:
      'The six figures of each store, with its open time and its time without data in each window.',
  })
  @ApiParam({ name: 'report_id', format: 'uuid', description: 'What trigger_report answered.' })
  @ApiExtraModels(RowsPageResponseDto)
  @ApiResponse({ status: 200, description: 'A page, or all rows line by line.', content: ROWS_CONTENT })
  @ApiProblems({
    400: 'limit is at most 1000 rows a page; format=ndjson has no such limit.',
    404: 'This report is Running; it has rows once it is Completed.',
  })
  async list(
    @Param('report_id', ParseUUIDPipe) reportId: string,
    @Query() query: RowsRequestDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RowsPageResponseDto | StreamableFile> {
    const { status, resultKey, noData } = await this.reports.get(reportId);
    if (status !== 'Completed') throw notFound(`This report is ${status}; it has rows once it is Completed.`);
    if (resultKey === null) throw notFound(NO_ROWS);
    const asked = rowsRequest(query);
    const format = query.format ?? (request.accepts(['json', NDJSON]) === NDJSON ? 'ndjson' : 'json');
    if (format === 'ndjson') {
      const pages = this.rows.pages(resultKey, noData, asked, query.limit, query.offset);
      return linesOf(response, pages, noData);
    }
    const wrong = pageError(query);
    if (wrong !== undefined) throw invalidInput(wrong);
    const limit = pageLimit(query);
    const { rows, total } = await this.rows.page(resultKey, noData, asked, limit, query.offset);
    return { items: rows.map((row) => rowResponse(row, noData)), total, limit, offset: query.offset };
  }
}

/** Rows as they are read. The reading stops if the client disconnects. */
function linesOf(
  response: Response,
  pages: AsyncIterable<readonly ReportRow[]>,
  policy: NoDataPolicy,
): StreamableFile {
  async function* lines(): AsyncGenerator<string> {
    for await (const page of pages) {
      yield page.map((row) => `${JSON.stringify(rowResponse(row, policy))}\n`).join('');
    }
  }
  const content = Readable.from(lines(), { objectMode: false });
  response.once('close', () => content.destroy());
  return new StreamableFile(content, { type: NDJSON }).setErrorHandler(() => response.destroy());
}
