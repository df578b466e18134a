import type { NextFunction, Request, Response } from 'express';

/**
 * Removes conditional request headers, so that no answer is `304 Not Modified`: answers are computed on each request.
 * The routes of files keep the headers, because files have validators (`file-answer.ts`).
 */
export const stripConditionalHeadersExcept =
  (route: string) =>
  ({ headers, path }: Request, _response: Response, next: NextFunction): void => {
    if (path !== route) {
      delete headers['if-none-match'];
      delete headers['if-modified-since'];
    }
    next();
  };
