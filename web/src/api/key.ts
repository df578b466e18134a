import { signal } from '@preact/signals';

const PLACE = 'store-monitor-key';

/** The API key of this tab, which is kept until the tab is closed. */
export const apiKey = signal(sessionStorage.getItem(PLACE) ?? '');

/** Whether the dialog that asks for a key is open. */
export const askingForKey = signal(false);

let answer: Promise<boolean> | undefined;
let settle: (given: boolean) => void = () => undefined;

/** Opens the dialog for a key, once for any number of requests. Resolves with whether a key was given. */
export function askForKey(): Promise<boolean> {
  answer ??= new Promise((resolve) => {
    askingForKey.value = true;
    settle = resolve;
  });
  return answer;
}

/** Closes the dialog with a valid key, or with none. */
export function answerWithKey(key: string | undefined): void {
  if (key !== undefined) keepKey(key);
  askingForKey.value = false;
  answer = undefined;
  settle(key !== undefined);
}

export function forgetKey(): void {
  keepKey('');
}

function keepKey(key: string): void {
  if (key === '') sessionStorage.removeItem(PLACE);
  else sessionStorage.setItem(PLACE, key);
  apiKey.value = key;
}
