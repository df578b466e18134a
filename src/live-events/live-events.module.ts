import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts';
import { FleetModule } from '../fleet';
import { LiveEvents } from './live-events';
import { LiveEventsController } from './live-events.controller';

/** The stream of what happens to stores and alerts. */
@Module({
  imports: [AlertsModule, FleetModule],
  controllers: [LiveEventsController],
  providers: [LiveEvents],
})
export class LiveEventsModule {}
