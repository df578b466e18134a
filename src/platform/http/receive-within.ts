import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { KnownError } from '../errors';
import { ProblemFilter } from './problem.filter';

const deadlines = new WeakMap<Request, NodeJS.Timeout>();

/**
 * Aborts a request that has not arrived completely within this time. A later call replaces the limit. The time for the
 * answer is not limited: a large import may run for minutes after its upload.
 */
export function receiveWithin(milliseconds: number): RequestHandler {
  const problems = new ProblemFilter();
  const seconds = milliseconds / 1000;

  return (request: Request, response: Response, next: NextFunction): void => {
    const cut = (): void => {
      if (request.complete) return;
      // The request was already answered, for example with an error.
      if (response.headersSent) return void request.socket.destroy();
      response.setHeader('Connection', 'close');
      problems.answer(
        new KnownError('too-slow', `The request did not arrive completely within ${seconds} seconds.`),
        request,
        response,
      );
    };
    clearTimeout(deadlines.get(request));
    const deadline = setTimeout(cut, milliseconds).unref();
    deadlines.set(request, deadline);
    request.once('close', () => clearTimeout(deadline));
    next();
  };
}
