import type { Request } from 'express';

const callers = new WeakMap<Request, string>();

/** Notes who a request comes from, once that has been made sure of. */
export const nameCaller = (request: Request, name: string): void => void callers.set(request, name);

/** The name of the API key that a request came with; '' where no keys are asked for. */
export const callerOf = (request: Request): string => callers.get(request) ?? '';
