import type { AppControllerRoute } from '@bull-board/api/typings/app';

const QUEUE = '/api/queues/:queueName';
const JOB = `${QUEUE}/:jobId`;

/**
 * What may be done at the board: jobs may go sooner, later or away. None is made or changed: what a job says is the
 * service's to say. What is not listed is refused, also what a later version of the board may bring.
 */
const ACTIONS: readonly string[] = [
  ...['/api/queues/pause', '/api/queues/resume', `${QUEUE}/pause`, `${QUEUE}/resume`],
  ...[`${QUEUE}/retry/:queueStatus`, `${QUEUE}/promote`, `${QUEUE}/clean/:queueStatus`, `${QUEUE}/empty`],
  ...[`${JOB}/retry`, `${JOB}/promote`, `${JOB}/clean`],
];

/** Whether a route of the board's own API is served. */
export const isServed = ({ method, route }: Pick<AppControllerRoute, 'method' | 'route'>): boolean =>
  [method].flat().every((one) => one === 'get') || [route].flat().every((one) => ACTIONS.includes(one));
