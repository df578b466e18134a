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
  /** Sends the form, which is then as it was at first, and calls `onSent`; or keeps the problem. */
  readonly send: (request: () => Promise<unknown>, onSent: () => void) => Promise<void>;
}

/** `begun`: what the form has at first, the same at each render. */
export function useSentForm<Typed extends object>(begun: Typed): SentForm<Typed> {
  const [typed, setTyped] = useState(begun);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [sending, setSending] = useState(false);
  const leaving = useUnsaved(typed !== begun);
  return {
    ...{ typed, problem, sending, leaving },
    faults: faultsOf(problem),
    type(changed) {
      setTyped({ ...typed, ...changed });
      setProblem(undefined);
    },
    async send(request, onSent) {
      setSending(true);
      setProblem(undefined);
      try {
        await request();
        setTyped(begun);
        onSent();
      } catch (error) {
        setProblem(problemFrom(error));
      } finally {
        setSending(false);
      }
    },
  };
}
