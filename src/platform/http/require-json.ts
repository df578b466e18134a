import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';

/** The message for a body that is not JSON. */
export const NOT_JSON = 'Send the body as JSON, with Content-Type: application/json.';

/** Rejects a body that is not JSON. If it were ignored, the request would run without its parameters. */
export function requireJson(request: Request, _response: Response, next: NextFunction): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  const hasBody = takesBody(request) && (encoding !== undefined || Number(length ?? 0) > 0);
  if (hasBody && request.is('json') === false) next(new UnsupportedMediaTypeException(NOT_JSON));
  else next();
}

/** Whether there is JSON to be read. */
export const hasJson = (request: Request): boolean => takesBody(request) && request.is('json') !== false;

/** The body of a GET has no meaning and is ignored. */
export const takesBody = ({ method }: Request): boolean => method !== 'GET' && method !== 'HEAD';
