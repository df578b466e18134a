/** A problem, described for people. */
export interface Problem {
  readonly title: string;
  readonly detail: string;
  /** 0: there was no answer. */
  readonly status: number;
  /** Further members of the answer, such as the rejected rows. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** A failed request. */
export class RequestFailed extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

export const NO_ANSWER: Problem = {
  title: 'The service cannot be reached',
  detail:
    'There was no answer. Check that the service runs and that this machine is connected, then try again.',
  status: 0,
};

/** Reads problem details (RFC 9457), and converts other answers, such as those of a proxy. */
export function problemOf(status: number, body: string): Problem {
  try {
    const { title, detail, ...members } = JSON.parse(body) as Record<string, unknown>;
    if (typeof title === 'string' && typeof detail === 'string') return { title, detail, status, members };
  } catch {
    // Not JSON: the answer does not come from the service.
  }
  return { title: `Answer ${status}`, detail: 'The answer has no details. Try again.', status };
}

/** The errors of a request by the field that they are about. */
export function faultsOf(problem: Problem | undefined): ReadonlyMap<string, string> {
  const errors = (problem?.members?.errors ?? []) as readonly FieldError[];
  return new Map(errors.map(({ field, message }) => [field, message]));
}

interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** The problem, unless all of its errors are shown beside their fields. */
export function besideFields(problem: Problem | undefined, fields: readonly string[]): Problem | undefined {
  const faults = [...faultsOf(problem).keys()];
  return faults.length > 0 && faults.every((field) => fields.includes(field)) ? undefined : problem;
}

export function problemFrom(error: unknown): Problem {
  if (error instanceof RequestFailed) return error.problem;
  return { title: 'Something went wrong', detail: String(error), status: 0 };
}
