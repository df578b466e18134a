import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health/health.controller';
import { Readiness } from './health/readiness';
import { DataMetrics } from './prometheus/data-metrics';
import { ProductMetrics } from './prometheus/product-metrics';
import { PrometheusController } from './prometheus/prometheus.controller';

/** Health and metrics of a service. Features register their checks with `Readiness`, their gauges with `DataMetrics`. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController, PrometheusController],
  providers: [Readiness, ProductMetrics, DataMetrics],
  exports: [Readiness, DataMetrics],
})
export class ObservabilityModule {}
