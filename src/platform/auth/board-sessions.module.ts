import { DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../config';
import { BoardSessions } from './board-sessions';

/** The queue board needs Bull, and only processes that serve the API show it. */
export const hasBoard = ({ role, redis }: Config): boolean => role !== 'worker' && redis !== undefined;

/** Provides the sessions of the queue board in processes that show it. */
@Module({})
export class BoardSessionsModule {
  static forRoot(config: Config): DynamicModule {
    const { access, redis } = config;
    const sessions = { provide: BoardSessions, useFactory: () => new BoardSessions(redis!, access.keys) };
    return {
      module: BoardSessionsModule,
      providers: hasBoard(config) ? [sessions] : [],
      exports: hasBoard(config) ? [sessions] : [],
    };
  }
}
