import { apiKey, forgetKey } from './key';
import { addressOf, request, withKey } from './request';

export const BOARD_SESSION = '/queues/session';

/** The service's answer whether it has a queue board. */
export interface BoardAnswer {
  readonly board: boolean;
}

/** Signs in to the queue board with the key of this tab: a browser cannot send a key when it opens a page. */
export const enterBoard = (): Promise<Response> => request(BOARD_SESSION, { method: 'POST' });

/** Forgets the key and ends the session of the queue board, unless the service has no board. */
export function forgetKeyAnd(board: boolean | undefined): void {
  const key = apiKey.value;
  forgetKey();
  if (board === false) return;
  // Without this request, the session expires within an hour.
  fetch(addressOf(BOARD_SESSION), { method: 'DELETE', headers: withKey({}, key), keepalive: true }).catch(
    () => undefined,
  );
}
