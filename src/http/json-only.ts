import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';

/** What is said to a body that is not JSON. */
export const NOT_JSON = 'Send the body as JSON, with Content-Type: application/json.';

/** Refuses a body that is not JSON: passed over, it would get an answer to a question that was not asked. */
export function jsonOnly(request: Request, _response: Response, next: NextFunction): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  const hasBody = takesBody(request) && (encoding !== undefined || Number(length ?? 0) > 0);
  if (hasBody && request.is('json') === false) next(new UnsupportedMediaTypeException(NOT_JSON));
  else next();
}

/** Whether there is JSON to be read. */
export const hasJson = (request: Request): boolean => takesBody(request) && request.is('json') !== false;

/** A body that comes with a GET means nothing, whatever it is. */
export const takesBody = ({ method }: Request): boolean => method !== 'GET' && method !== 'HEAD';
