import { again, sweep } from './after-full';
import { firstView } from './first-view';
import { fleet } from './fleet';
import { history } from './history';
import { large } from './large';
import { load } from './load';
import { loadMemory } from './load-memory';
import type { Measure } from './measure';
import { report } from './report';
import { requests } from './requests';
import { start } from './start';

export type { Measure, Sample, Target } from './measure';

/** In the order of the page. */
export const MEASURES: readonly Measure[] = [
  report('sqlite'),
  report('mariadb'),
  history('sqlite'),
  history('mariadb'),
  large(),
  again('sqlite'),
  again('mariadb'),
  sweep('sqlite'),
  sweep('mariadb'),
  load('sqlite'),
  load('mariadb'),
  loadMemory('sqlite'),
  loadMemory('mariadb'),
  requests('sqlite'),
  requests('mariadb'),
  start('sqlite'),
  start('mariadb'),
  fleet('sqlite'),
  fleet('mariadb'),
  firstView(),
];
