import type { NextFunction, Request, Response } from 'express';

/** Passes over what a request makes its answer depend on: answers are worked out anew, and none is `304 Not Modified`. */
export function unconditional({ headers }: Request, _response: Response, next: NextFunction): void {
  delete headers['if-none-match'];
  delete headers['if-modified-since'];
  next();
}
