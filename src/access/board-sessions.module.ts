import { DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../config';
import { BoardSessions } from './board-sessions';

/** Whether there is a queue board: Bull has one, and the API shows it. */
export const hasBoard = ({ role, redis }: Config): boolean => role !== 'worker' && redis !== undefined;

/** Sessions of the queue board, where there is one. */
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
