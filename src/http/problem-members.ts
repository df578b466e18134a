import type { Request } from 'express';

/** What every problem says in words. */
interface Said {
  readonly title: string;
  readonly detail: string;
}
type Members = (problem: Said) => Readonly<Record<string, unknown>>;

const wanted = new WeakMap<Request, Members>();

/** Has whatever goes wrong with a request told by further members, for a reader that knows no problem details. */
export const addProblemMembers = (request: Request, members: Members): void =>
  void wanted.set(request, members);

export const problemMembers = (request: Request, problem: Said): Readonly<Record<string, unknown>> =>
  wanted.get(request)?.(problem) ?? {};
