import { signal } from '@preact/signals';

/** The route that signs in and out. */
export const SESSION = '/session';

/** The answer of the service: the key that this browser is signed in with. */
export interface Session {
  /** null: the service requires no key. */
  readonly name: string | null;
  readonly scope: 'read' | 'write' | null;
  /** Whether there is a queue board. */
  readonly board: boolean;
}

/** Changes when one signs in or out in this tab: what was requested before may have another answer. */
export const signings = signal(0);

/** Whether the dialog that asks for a key is open. */
export const askingForKey = signal(false);

let answer: Promise<boolean> | undefined;
let settle: (signedIn: boolean) => void = () => undefined;

/** Opens the dialog for a key, once for any number of requests. Resolves with whether the browser is signed in. */
export function askForKey(): Promise<boolean> {
  answer ??= new Promise((resolve) => {
    askingForKey.value = true;
    settle = resolve;
  });
  return answer;
}

/** Closes the dialog. */
export function answerDialog(signedIn: boolean): void {
  if (signedIn) signings.value++;
  askingForKey.value = false;
  answer = undefined;
  settle(signedIn);
}
