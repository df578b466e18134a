import { Module } from '@nestjs/common';
import { BusinessHoursModule } from '../../business-hours';
import { MetricsModule } from '../../metrics';
import { PollsModule } from '../../polls';
import { StoresModule } from '../../stores';
import { TimezonesModule } from '../../timezones';
import { DatasetExporter } from './dataset-exporter';
import { PollsExporter } from './polls-exporter';

@Module({
  imports: [StoresModule, PollsModule, BusinessHoursModule, TimezonesModule, MetricsModule],
  providers: [PollsExporter, DatasetExporter],
  exports: [PollsExporter, DatasetExporter],
})
export class DataExportModule {}
