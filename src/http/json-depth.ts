import type { NextFunction, Request, Response } from 'express';
import { invalidInput } from '../errors';

/** Nothing that is sent here is nested so deep; what walks a body later would run out of stack. */
const DEEPEST = 20;

/** Refuses a body in JSON that is nested too deep. To be used after the body was read. */
export function shallowOnly({ body }: Request, _response: Response, next: NextFunction): void {
  if (isShallow(body)) next();
  else next(invalidInput(`The body is nested more than ${DEEPEST} deep.`));
}

function isShallow(body: unknown): boolean {
  let level = [body].filter(isNested);
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
    level = level.flatMap((value) => Object.values(value) as unknown[]).filter(isNested);
  }
  return level.length === 0;
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;
