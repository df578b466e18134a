import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { KnownError } from '../errors';
import { ProblemFilter } from '../http';

const deadlines = new WeakMap<Request, NodeJS.Timeout>();

/**
 * Cuts a request that has not come in whole so long after this was asked for. Asked for again, the later one counts.
 * How long the answer takes is another matter: a large load may work for minutes on what it has received.
 */
export function receiveWithin(milliseconds: number): RequestHandler {
  const problems = new ProblemFilter();
  const seconds = milliseconds / 1000;

  return (request: Request, response: Response, next: NextFunction): void => {
    const cut = (): void => {
      if (request.complete) return;
      // It has its answer already, a refusal perhaps: nothing is left to say.
      if (response.headersSent) return void request.socket.destroy();
      response.setHeader('Connection', 'close');
      problems.answer(
        new KnownError('too-slow', `The request did not come in whole within ${seconds} seconds.`),
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
