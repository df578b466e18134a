import type { AppControllerRoute, AppViewRoute } from '@bull-board/api/typings/app';
import { ExpressAdapter } from '@bull-board/express';
import type { NextFunction, Request, Response } from 'express';
import { withTimeout } from '../platform/async';
import { unavailable } from '../platform/errors';
import type { ReportQueue } from '../reports';

/** The board's page without external resources: it uses system fonts instead of downloaded ones. */
export const stripExternalAssets = (html: string): string =>
  html.replace(/<link\b[^>]*\bhref="(https?:)?\/\/[^>]*>\s*/gi, '');

/** The timeout of a request of the board. */
const TIMEOUT_MS = 15_000;

type Handler = AppControllerRoute['handler'];

/** The Express adapter of the board. */
export class BoardServer extends ExpressAdapter {
  constructor(private readonly queue: ReportQueue) {
    super();
    this.app.disable('x-powered-by').disable('etag');
  }

  override setEntryRoute(entry: AppViewRoute): this {
    this.app.get(entry.route, (_request: Request, response: Response, next: NextFunction) => {
      const { name, params } = entry.handler({ basePath: this.basePath, uiConfig: this.uiConfig });
      response.render(name, params, (error, html) =>
        error ? next(error) : response.send(stripExternalAssets(html)),
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
