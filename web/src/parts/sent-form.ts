import { useState } from 'preact/hooks';
import { faultsOf, type Problem, problemFrom } from '../api/problem';
import { useUnsaved } from './unsaved';

/** What is typed into a form until it is sent, and what the service says of it. */
export interface SentForm<Typed> {
  readonly typed: Typed;
  readonly problem: Problem | undefined;
  /** By field. */
  readonly faults: ReturnType<typeof faultsOf>;
  readonly sending: boolean;
  /** As of `useUnsaved`. */
  readonly leaving: ReturnType<typeof useUnsaved>;
  readonly type: (changed: Partial<Typed>) => void;
  /** Does something with what is typed, and keeps the problem if it fails. */
  readonly attempt: (what: () => Promise<unknown>) => Promise<void>;
  /** Makes the form what it was at first. */
  readonly restart: () => void;
  /** Sends the form, which is then as it was at first, and calls `onSent`; or keeps the problem. */
  readonly send: (request: () => Promise<unknown>, onSent: () => void) => Promise<void>;
}

/** `first`: what the form has at first. */
export function useSentForm<Typed extends object>(first: Typed): SentForm<Typed> {
  const [begun] = useState(first);
  const [typed, setTyped] = useState(begun);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [sending, setSending] = useState(false);
  const leaving = useUnsaved(typed !== begun);
  const attempt = async (what: () => Promise<unknown>): Promise<void> => {
    setSending(true);
    setProblem(undefined);
    try {
      await what();
    } catch (error) {
      setProblem(problemFrom(error));
    } finally {
      setSending(false);
    }
  };
  const restart = (): void => setTyped(begun);
  return {
    ...{ typed, problem, sending, leaving, attempt, restart },
    faults: faultsOf(problem),
    type(changed) {
      setTyped({ ...typed, ...changed });
      setProblem(undefined);
    },
    send: (request, onSent) =>
      attempt(async () => {
        await request();
        restart();
        onSent();
      }),
  };
}
