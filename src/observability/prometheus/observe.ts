import type { INestApplication } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { collectDefaultMetrics } from 'prom-client';
import { ProductMetrics } from './product-metrics';

/** A path that no route takes never becomes a label: there are endlessly many. */
const NO_ROUTE = 'none';

/**
 * What Express says of the route that took a request, with what the queue board is mounted at; one that takes any path
 * is a middleware's.
 */
const routeOf = (request: Request): string => {
  const route = request.route as { path?: unknown } | undefined;
  if (typeof route?.path !== 'string' || route.path.includes('*')) return NO_ROUTE;
  return request.baseUrl.toLowerCase() + route.path;
};

/** Counts each request when its answer is through, or its caller is gone. */
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

/** Also tells of the process itself, its event loop and memory. For a process's main: it is watched until it ends. */
export function observeProcess(app: INestApplication): void {
  collectDefaultMetrics({ register: app.get(ProductMetrics).registry });
}
