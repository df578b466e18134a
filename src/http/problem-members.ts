import type { Request } from 'express';

/** The text members of every problem. */
interface Said {
  readonly title: string;
  readonly detail: string;
}
type Members = (problem: Said) => Readonly<Record<string, unknown>>;

const wanted = new WeakMap<Request, Members>();

/** Adds members to every problem of this request, for clients that do not read problem details. */
export const addProblemMembers = (request: Request, members: Members): void =>
  void wanted.set(request, members);

export const problemMembers = (request: Request, problem: Said): Readonly<Record<string, unknown>> =>
  wanted.get(request)?.(problem) ?? {};
