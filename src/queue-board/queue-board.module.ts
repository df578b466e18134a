import { DynamicModule, Module } from '@nestjs/common';
import { BoardSessionsModule } from '../platform/auth';
import type { Config } from '../platform/config';
import { SessionController } from './session.controller';

/** The sessions of the queue board; `serveQueueBoard` mounts the board itself. */
@Module({})
export class QueueBoardModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: QueueBoardModule,
      imports: [BoardSessionsModule.forRoot(config)],
      controllers: [SessionController],
    };
  }
}
