import type { NextFunction, Request, Response } from 'express';

/**
 * Passes over what a request makes its answer depend on: answers are worked out anew, and none is `304 Not Modified`.
 * But for the route of files, whose answers have a validator of their own (`file-answer.ts`).
 */
export const unconditionalBut =
  (route: string) =>
  ({ headers, path }: Request, _response: Response, next: NextFunction): void => {
    if (path !== route) {
      delete headers['if-none-match'];
      delete headers['if-modified-since'];
    }
    next();
  };
