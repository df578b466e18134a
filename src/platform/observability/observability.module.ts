import { DynamicModule, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { StoresModule } from '../../stores';
import { HealthController } from './health/health.controller';
import { Readiness } from './health/readiness';
import { DataMetrics } from './prometheus/data-metrics';
import { ProductMetrics } from './prometheus/product-metrics';
import { PrometheusController } from './prometheus/prometheus.controller';

/** Health and metrics of a service. `reports` is its reports module, whose queue and storage are checked. */
@Module({})
export class ObservabilityModule {
  static forRoot(reports: DynamicModule): DynamicModule {
    return {
      module: ObservabilityModule,
      imports: [TerminusModule.forRoot({ logger: false }), StoresModule, reports],
      controllers: [HealthController, PrometheusController],
      providers: [Readiness, ProductMetrics, DataMetrics],
    };
  }
}
