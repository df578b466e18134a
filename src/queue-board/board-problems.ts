import type { NextFunction, Request, Response } from 'express';
import { addProblemMembers } from '../http';

/** Adds the members that the board's page displays to problems. Runs before everything that may reject a request. */
export function boardProblems(request: Request, _response: Response, next: NextFunction): void {
  addProblemMembers(request, ({ title, detail }) => ({ error: title, message: detail }));
  next();
}
