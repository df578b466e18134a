import type { Request } from 'express';

const callers = new WeakMap<Request, string>();

/** Stores the authenticated caller of a request. */
export const nameCaller = (request: Request, name: string): void => void callers.set(request, name);

/** The name of the request's API key; '' if no keys are configured. */
export const callerOf = (request: Request): string => callers.get(request) ?? '';
