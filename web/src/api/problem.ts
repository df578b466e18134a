/** What went wrong, as people are told. */
export interface Problem {
  readonly title: string;
  readonly detail: string;
  /** 0: no answer came at all. */
  readonly status: number;
  /** What else the answer said, such as the rows that were rejected. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** A request that was not answered with what it asked for. */
export class RequestFailed extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

export const NO_ANSWER: Problem = {
  title: 'The service cannot be reached',
  detail: 'No answer came. Is the service running, and this machine connected? Try again.',
  status: 0,
};

/** Reads problem details (RFC 9457); an answer of something in between, such as a proxy, becomes one as well. */
export function problemOf(status: number, body: string): Problem {
  try {
    const { title, detail, ...members } = JSON.parse(body) as Record<string, unknown>;
    if (typeof title === 'string' && typeof detail === 'string') return { title, detail, status, members };
  } catch {
    // Not JSON: it is not from the service itself.
  }
  return { title: `Answer ${status}`, detail: 'The answer says nothing more. Try again.', status };
}

export function problemFrom(error: unknown): Problem {
  if (error instanceof RequestFailed) return error.problem;
  return { title: 'Something went wrong', detail: String(error), status: 0 };
}
