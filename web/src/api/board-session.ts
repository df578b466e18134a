import { apiKey, forgetKey } from './key';
import { addressOf, request, withKey } from './request';

export const BOARD_SESSION = '/queues/session';

/** What the service answers to whether it has a queue board. */
export interface BoardAnswer {
  readonly board: boolean;
}

/** Signs in to the queue board with the key of this tab: a browser cannot send one as it opens a page. */
export const enterBoard = (): Promise<Response> => request(BOARD_SESSION, { method: 'POST' });

/** Forgets the key, and signs out of the board that it may have been taken to, unless it is known that there is none. */
export function forgetKeyAnd(board: boolean | undefined): void {
  const key = apiKey.value;
  forgetKey();
  if (board === false) return;
  // It ends by itself as well, within the hour.
  fetch(addressOf(BOARD_SESSION), { method: 'DELETE', headers: withKey({}, key), keepalive: true }).catch(
    () => undefined,
  );
}
