import { dirname } from 'node:path';
import { createBullBoard } from '@bull-board/api';
import { BullAdapter } from '@bull-board/api/bullAdapter';
import type { AppControllerRoute, AppViewRoute, JobStatus, UIConfig } from '@bull-board/api/typings/app';
import { ExpressAdapter } from '@bull-board/express';
import { getQueueToken } from '@nestjs/bull';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Job, Queue } from 'bull';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { withTimeout } from '../platform/async';
import { BOARD_PATH, hasBoard, reads } from '../platform/auth';
import type { Config } from '../platform/config';
import { KnownError, unavailable } from '../platform/errors';
import { addProblemMembers } from '../platform/http';
import { BULL_QUEUE, REPORT_QUEUE, type ReportJob, type ReportQueue } from '../reports';

const DESCRIPTION = 'Reports to generate. The database holds their state.';

/** The queue in a read-only form for the board. */
class ReadableQueue extends BullAdapter {
  constructor(queue: Queue<ReportJob>) {
    super(queue, { description: DESCRIPTION, readOnlyMode: true });
    // Bull's jobs have no names.
    this.setFormatter('name', () => 'report');
  }

  override async getJob(id: string): Promise<Job | undefined | null> {
    const job = await super.getJob(id);
    return job && withoutStack(job);
  }

  override async getJobs(states: JobStatus<'bull'>[], start?: number, end?: number): Promise<Job[]> {
    return (await super.getJobs(states, start, end)).map(withoutStack);
  }
}

/** A stack contains paths of the machine. The message and the log explain the failure. */
const withoutStack = (job: Job): Job => Object.assign(job, { stacktrace: [] });

/** The board's page without external resources: it uses system fonts instead of downloaded ones. */
const stripExternalAssets = (html: string): string =>
  html.replace(/<link\b[^>]*\bhref="(https?:)?\/\/[^>]*>\s*/gi, '');

/** In a corner of the board, whose own links are in a menu. */
const HOME =
  '<a href="/" style="position:fixed;bottom:12px;left:12px;z-index:100;padding:6px 12px;border-radius:7px;' +
  'background:#1d56c9;color:#fff;font:15px system-ui,sans-serif;text-decoration:none">Store monitor</a>';

const withLinkHome = (html: string): string => html.replace('<div id="root">', `${HOME}$&`);

/** The timeout of a request of the board. */
const TIMEOUT_MS = 15_000;

type Handler = AppControllerRoute['handler'];

/** The Express adapter of the board. */
class BoardServer extends ExpressAdapter {
  constructor(private readonly queue: ReportQueue) {
    super();
    this.app.disable('x-powered-by').disable('etag');
  }

  override setEntryRoute(entry: AppViewRoute): this {
    this.app.get(entry.route, (_request: Request, response: Response, next: NextFunction) => {
      const { name, params } = entry.handler({ basePath: this.basePath, uiConfig: this.uiConfig });
      response.render(name, params, (error, html) =>
        error ? next(error) : response.send(withLinkHome(stripExternalAssets(html))),
      );
    });
    return this;
  }

  override setApiRoutes(routes: AppControllerRoute[]): this {
    super.setApiRoutes(
      routes.map((route) => ({ ...route, handler: this.guarded((request) => route.handler(request)) })),
    );
    return this;
  }

  /** Errors go to the product's exception filter: the board's own handler would show their messages. */
  override setErrorHandler(): this {
    super.setErrorHandler((error) => {
      throw error;
    });
    return this;
  }

  /** Bull's commands wait for an unreachable Redis; requests of people must not. */
  private guarded(handler: Handler): Handler {
    return async (request) => {
      await this.queue.reach();
      try {
        const answer = Promise.resolve(handler(request));
        return await withTimeout(answer, TIMEOUT_MS, () => unavailable('Redis does not answer. Try again.'));
      } catch (error) {
        // Check whether Redis has become unreachable.
        await this.queue.reach();
        throw error;
      }
    };
  }
}

/** Adds the members that the board's page displays to problems. Runs before everything that may reject a request. */
export function boardProblems(request: Request, _response: Response, next: NextFunction): void {
  addProblemMembers(request, ({ title, detail }) => ({ error: title, message: detail }));
  next();
}

const ONLY_SHOWS = 'The queue board shows the queue. It changes nothing.';

const LOOK: UIConfig = {
  boardTitle: 'Queues',
  hideDocsLink: true,
  // The board does not show the Redis machine or the addresses of workers.
  hideRedisDetails: true,
  showWorkers: false,
};

/** Serves Bull Board at /queues if Redis is used, for every key or its session. It is read-only. */
export function serveQueueBoard(app: NestExpressApplication, config: Config): void {
  if (!hasBoard(config)) return;
  const queue = app.get<Queue<ReportJob>>(getQueueToken(BULL_QUEUE), { strict: false });
  const port = app.get<ReportQueue>(REPORT_QUEUE, { strict: false });
  const board = boardOf(new ReadableQueue(queue), port);
  app.use(BOARD_PATH, (request: Request, response: Response, next: NextFunction) => {
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
