import type { INestApplication } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { collectDefaultMetrics } from 'prom-client';
import { ProductMetrics } from './product-metrics';

/** A path without a route never becomes a label: the number of such paths is unlimited. */
const NO_ROUTE = 'none';

/**
 * The route pattern of a request, with the mount path of the queue board. Patterns for any path belong to middleware.
 */
const routeOf = (request: Request): string => {
  const route = request.route as { path?: unknown } | undefined;
  if (typeof route?.path !== 'string' || route.path.includes('*')) return NO_ROUTE;
  return request.baseUrl.toLowerCase() + route.path;
};

/** Counts each request when its answer is complete, or its caller has disconnected. */
export function requestCounter(app: INestApplication): RequestHandler {
  const metrics = app.get(ProductMetrics);
  return (request: Request, response: Response, next: NextFunction) => {
    const begun = performance.now();
    response.once('close', () => {
      const status = response.writableFinished ? String(response.statusCode) : 'aborted';
      metrics.countRequest(request.method, routeOf(request), status, (performance.now() - begun) / 1000);
    });
    next();
  };
}

/** Also collects the process metrics of Node. For the main process of a service, until it ends. */
export function observeProcess(app: INestApplication): void {
  collectDefaultMetrics({ register: app.get(ProductMetrics).registry });
}
