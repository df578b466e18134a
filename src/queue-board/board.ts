import { dirname } from 'node:path';
import { createBullBoard } from '@bull-board/api';
import type { UIConfig } from '@bull-board/api/typings/app';
import { getQueueToken } from '@nestjs/bull';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Queue } from 'bull';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { BOARD_PATH, hasBoard } from '../access';
import type { Config } from '../config';
import { callerOf } from '../http';
import { BULL_QUEUE, REPORT_QUEUE, type ReportJob, type ReportQueue } from '../reports';
import { BoardServer } from './board-server';
import { refuseForeign } from './own-pages';
import { ShownQueue } from './shown-queue';

/** The routes of the session. */
const OF_NEST = /^\/session\/?$/i;

const LOOK: UIConfig = {
  boardTitle: 'Queues',
  hideDocsLink: true,
  // Of the machine that Redis is on, and of the addresses of workers, this is not the place to tell.
  hideRedisDetails: true,
  showWorkers: false,
  miscLinks: [{ text: 'Store monitor', url: '/' }],
};

/** Bull Board at /queues, where Redis is used: behind the same keys as everything, or their sessions. */
export function serveQueueBoard(app: NestExpressApplication, config: Config): void {
  if (!hasBoard(config)) return;
  const queue = app.get<Queue<ReportJob>>(getQueueToken(BULL_QUEUE), { strict: false });
  const port = app.get<ReportQueue>(REPORT_QUEUE, { strict: false });
  const readers = new Set(config.access.keys.filter(({ scope }) => scope === 'read').map(({ name }) => name));
  const [toRead, toAct] = [true, false].map((readOnly) => boardOf(new ShownQueue(queue, readOnly), port));
  app.use(BOARD_PATH, (request: Request, response: Response, next: NextFunction) => {
    if (OF_NEST.test(request.path)) return next();
    refuseForeign(request);
    // What a key for reading may not do is refused before; its board does not offer it either.
    const board = readers.has(callerOf(request)) ? toRead! : toAct!;
    board(request, response, next);
  });
}

function boardOf(queue: ShownQueue, port: ReportQueue): RequestHandler {
  const server = new BoardServer(port);
  server.setBasePath(BOARD_PATH);
  const uiBasePath = dirname(require.resolve('@bull-board/ui/package.json'));
  createBullBoard({ queues: [queue], serverAdapter: server, options: { uiBasePath, uiConfig: LOOK } });
  return server.getRouter() as RequestHandler;
}
