import { Global, Module } from '@nestjs/common';
import { InProcessQueue } from './in-process-queue';
import { REPORT_QUEUE } from './report-queue';

@Global()
@Module({
  providers: [{ provide: REPORT_QUEUE, useFactory: () => new InProcessQueue() }],
  exports: [REPORT_QUEUE],
})
export class InProcessQueueModule {}
