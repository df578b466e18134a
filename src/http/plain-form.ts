import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { takesBody } from './json-only';

/** What is said to a form that is compressed on its way. */
export const NOT_PLAIN = 'Send the form as it is, without Content-Encoding: nothing is unpacked here.';

/** Refuses a form that is compressed: a few kilobytes of it could be any number of gigabytes. */
export function plainForm(request: Request, _response: Response, next: NextFunction): void {
  const { 'content-encoding': encoding = 'identity' } = request.headers;
  if (!takesBody(request) || encoding.toLowerCase() === 'identity') next();
  else next(new UnsupportedMediaTypeException(NOT_PLAIN));
}
