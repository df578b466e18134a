import { Module } from '@nestjs/common';
import { BoardSessions } from '../platform/auth';
import { type Config, CONFIG } from '../platform/config';
import { SessionController } from './session.controller';

/** The sessions of the queue board, if Redis is configured; `serveQueueBoard` mounts the board itself. */
@Module({
  controllers: [SessionController],
  providers: [
    {
      provide: BoardSessions,
      inject: [CONFIG],
      useFactory: ({ access, redis }: Config) =>
        redis === undefined ? undefined : new BoardSessions(redis, access.keys),
    },
  ],
})
export class QueueBoardModule {}
