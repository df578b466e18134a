import { BadRequestException, UnsupportedMediaTypeException } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { takesBody } from './require-json';

/** The message for a compressed form. */
export const ENCODED_MULTIPART =
  'Send the form as it is, without Content-Encoding: nothing is unpacked here.';
const NO_FORM =
  "Send the CSV as multipart/form-data in the field 'file'; no other kind of multipart is read.";

/**
 * Rejects a compressed form, of which a few kilobytes can expand to gigabytes, and multipart bodies other than forms.
 */
export function rejectEncodedMultipart(request: Request, _response: Response, next: NextFunction): void {
  const { 'content-encoding': encoding = 'identity' } = request.headers;
  if (!takesBody(request)) next();
  else if (encoding.toLowerCase() !== 'identity') next(new UnsupportedMediaTypeException(ENCODED_MULTIPART));
  else if (request.is('multipart/*') && !request.is('multipart/form-data'))
    next(new BadRequestException(NO_FORM));
  else next();
}
