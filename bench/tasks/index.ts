import { createRequire } from 'node:module';

const load = createRequire(__filename);

/** What runs in a process of its own, with only what it needs loaded. */
export const tasks = {
  duckdb: () => load('./duckdb') as typeof import('./duckdb'),
  'first-view': () => load('./first-view') as typeof import('./first-view'),
  inserts: () => load('./inserts') as typeof import('./inserts'),
  load: () => load('./load') as typeof import('./load'),
  'load-data': () => load('./load-data') as typeof import('./load-data'),
  report: () => load('./report') as typeof import('./report'),
  'reports-in-turn': () => load('./reports-in-turn') as typeof import('./reports-in-turn'),
  requests: () => load('./requests') as typeof import('./requests'),
  'scan-lists': () => load('./scan-lists') as typeof import('./scan-lists'),
  'scan-rows': () => load('./scan-rows') as typeof import('./scan-rows'),
  'scan-sqlite': () => load('./scan-sqlite') as typeof import('./scan-sqlite'),
  'write-digested': () => load('./write-digested') as typeof import('./write-digested'),
};

export type TaskName = keyof typeof tasks;
type Run<Name extends TaskName> = ReturnType<(typeof tasks)[Name]>['run'];
export type InputOf<Name extends TaskName> = Parameters<Run<Name>>[0];
export type OutputOf<Name extends TaskName> = Awaited<ReturnType<Run<Name>>>;
