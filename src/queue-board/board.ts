import { dirname } from 'node:path';
import { createBullBoard } from '@bull-board/api';
import type { UIConfig } from '@bull-board/api/typings/app';
import { getQueueToken } from '@nestjs/bull';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Queue } from 'bull';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { BOARD_PATH, hasBoard, reads } from '../platform/auth';
import type { Config } from '../platform/config';
import { KnownError } from '../platform/errors';
import { addProblemMembers } from '../platform/http';
import { BULL_QUEUE, REPORT_QUEUE, type ReportJob, type ReportQueue } from '../reports';
import { BoardServer } from './board-server';
import { ReadableQueue } from './readable-queue';

/** Adds the members that the board's page displays to problems. Runs before everything that may reject a request. */
export function boardProblems(request: Request, _response: Response, next: NextFunction): void {
  addProblemMembers(request, ({ title, detail }) => ({ error: title, message: detail }));
  next();
}

/** The routes of the session, which Nest serves. */
const OF_NEST = /^\/session\/?$/i;

const ONLY_SHOWS = 'The queue board shows the queue. It changes nothing.';

const LOOK: UIConfig = {
  boardTitle: 'Queues',
  hideDocsLink: true,
  // The board does not show the Redis machine or the addresses of workers.
  hideRedisDetails: true,
  showWorkers: false,
  miscLinks: [{ text: 'Store monitor', url: '/' }],
};

/** Serves Bull Board at /queues if Redis is used, for every key or its session. It is read-only. */
export function serveQueueBoard(app: NestExpressApplication, config: Config): void {
  if (!hasBoard(config)) return;
  const queue = app.get<Queue<ReportJob>>(getQueueToken(BULL_QUEUE), { strict: false });
  const port = app.get<ReportQueue>(REPORT_QUEUE, { strict: false });
  const board = boardOf(new ReadableQueue(queue), port);
  app.use(BOARD_PATH, (request: Request, response: Response, next: NextFunction) => {
    if (OF_NEST.test(request.path)) return next();
    if (!reads(request.method)) throw new KnownError('forbidden', ONLY_SHOWS);
    board(request, response, next);
  });
}

function boardOf(queue: ReadableQueue, port: ReportQueue): RequestHandler {
  const server = new BoardServer(port);
  server.setBasePath(BOARD_PATH);
  const uiBasePath = dirname(require.resolve('@bull-board/ui/package.json'));
  createBullBoard({ queues: [queue], serverAdapter: server, options: { uiBasePath, uiConfig: LOOK } });
  return server.getRouter() as RequestHandler;
}
