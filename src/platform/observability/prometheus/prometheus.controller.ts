import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Registry } from 'prom-client';
import { ApiProblems } from '../../http';
import { DataMetrics } from './data-metrics';
import { ProductMetrics } from './product-metrics';

/** The Prometheus page of every role. Each process reports its own metrics. */
@ApiTags('service')
@Controller('metrics')
export class PrometheusController {
  constructor(
    private readonly product: ProductMetrics,
    private readonly data: DataMetrics,
  ) {}

  @Get()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Metrics of this process, in the text format of Prometheus' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  @ApiProblems({})
  async scrape(): Promise<string> {
    await this.data.refresh();
    return this.product.registry.metrics();
  }
}
