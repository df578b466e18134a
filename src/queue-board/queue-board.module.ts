import { DynamicModule, Module } from '@nestjs/common';
import { BoardSessionsModule } from '../access';
import type { Config } from '../config';
import { SessionController } from './session.controller';

/** The way into the queue board; the board itself is put in by `serveQueueBoard`. */
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
