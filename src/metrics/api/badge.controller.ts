import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../platform/http';
import { badgeSvg } from '../figures/badge';
import { StoreDirectory } from '../figures/store-directory';
import { StoreMetrics } from '../figures/store-metrics';
import { STORE_ID_PARAMETER, UNKNOWN_STORE, UNREADABLE_STORE } from './parts.dto';

const SVG = 'image/svg+xml';

@ApiTags('stores')
@Controller('stores')
export class BadgeController {
  constructor(
    private readonly directory: StoreDirectory,
    private readonly metrics: StoreMetrics,
  ) {}

  @Get(':store_id/badge.svg')
  @Header('Content-Type', `${SVG}; charset=utf-8`)
  @ApiOperation({
    summary: 'A store as a badge',
    description: 'Its status and the uptime of the last week as of the latest poll, for a page or a README.',
  })
  @ApiParam(STORE_ID_PARAMETER)
  @ApiProduces(SVG)
  @ApiOkResponse({ description: 'The badge', content: { [SVG]: { schema: { type: 'string' } } } })
  @ApiProblems({ 400: UNREADABLE_STORE, 404: UNKNOWN_STORE })
  async badge(@Param('store_id') storeId: string): Promise<string> {
    const { status, asOf } = await this.directory.detail(storeId);
    const { sums } = await this.metrics.explain(storeId, { asOf, windows: 'calendar' });
    return badgeSvg(status, sums.week);
  }
}
