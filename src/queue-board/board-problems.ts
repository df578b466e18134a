import type { NextFunction, Request, Response } from 'express';
import { addProblemMembers } from '../http';

/** Tells problems in the board's words as well, so that its page can show them. Comes before all that may refuse. */
export function boardProblems(request: Request, _response: Response, next: NextFunction): void {
  addProblemMembers(request, ({ title, detail }) => ({ error: title, message: detail }));
  next();
}
