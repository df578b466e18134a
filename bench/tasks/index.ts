import { createRequire } from 'node:module';

const load = createRequire(__filename);

/** Tasks that run in their own process, which loads only what it needs. */
export const tasks = {
  alerts: () => load('./alerts') as typeof import('./alerts'),
  bytes: () => load('./bytes') as typeof import('./bytes'),
  daily: () => load('./daily') as typeof import('./daily'),
  duckdb: () => load('./duckdb') as typeof import('./duckdb'),
  feed: () => load('./feed') as typeof import('./feed'),
  'first-view': () => load('./first-view') as typeof import('./first-view'),
  inserts: () => load('./inserts') as typeof import('./inserts'),
  import: () => load('./import') as typeof import('./import'),
  'load-data': () => load('./load-data') as typeof import('./load-data'),
  minutes: () => load('./minutes') as typeof import('./minutes'),
  'post-sweeps': () => load('./post-sweeps') as typeof import('./post-sweeps'),
  report: () => load('./report') as typeof import('./report'),
  'reports-in-turn': () => load('./reports-in-turn') as typeof import('./reports-in-turn'),
  requests: () => load('./requests') as typeof import('./requests'),
  retention: () => load('./retention') as typeof import('./retention'),
  'scan-blocks': () => load('./scan-blocks') as typeof import('./scan-blocks'),
  scrolling: () => load('./scrolling') as typeof import('./scrolling'),
  selectors: () => load('./selectors') as typeof import('./selectors'),
  sustained: () => load('./sustained') as typeof import('./sustained'),
  'write-fleet': () => load('./write-fleet') as typeof import('./write-fleet'),
  'write-poll-rows': () => load('./write-poll-rows') as typeof import('./write-poll-rows'),
};

export type TaskName = keyof typeof tasks;
type Run<Name extends TaskName> = ReturnType<(typeof tasks)[Name]>['run'];
export type InputOf<Name extends TaskName> = Parameters<Run<Name>>[0];
export type OutputOf<Name extends TaskName> = Awaited<ReturnType<Run<Name>>>;
