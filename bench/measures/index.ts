import { again, sweep } from './after-full';
import { alerts } from './alerts';
import { bytes } from './bytes';
import { calendars, month } from './calendars';
import { daily } from './daily';
import { feed } from './feed';
import { firstView } from './first-view';
import { fleet } from './fleet';
import { history } from './history';
import { large } from './large';
import { groups, labels } from './labels';
import { importTime } from './import';
import { importMemory } from './import-memory';
import type { Measure } from './measure';
import { million } from './million';
import { minutes } from './minutes';
import { postSweep } from './post-sweep';
import { report } from './report';
import { requests } from './requests';
import { scrolling } from './scrolling';
import { start } from './start';
import { sustained } from './sustained';

export type { Measure, Need, Sample, Target } from './measure';

/** In the order of the page. */
export const MEASURES: readonly Measure[] = [
  report('sqlite'),
  report('mariadb'),
  sweep('sqlite'),
  sweep('mariadb'),
  again('sqlite'),
  again('mariadb'),
  history('sqlite'),
  history('mariadb'),
  calendars('sqlite'),
  calendars('mariadb'),
  month('sqlite'),
  month('mariadb'),
  large('sqlite'),
  large('mariadb'),
  million(),
  importTime('sqlite'),
  importTime('mariadb'),
  importMemory('sqlite'),
  importMemory('mariadb'),
  labels(),
  groups(),
  sustained('sqlite'),
  sustained('mariadb'),
  postSweep('sqlite'),
  postSweep('mariadb'),
  minutes('sqlite'),
  minutes('mariadb'),
  bytes('sqlite'),
  bytes('mariadb'),
  feed('sqlite'),
  feed('mariadb'),
  daily('sqlite'),
  daily('mariadb'),
  fleet('sqlite'),
  fleet('mariadb'),
  requests('sqlite'),
  requests('mariadb'),
  start('sqlite'),
  start('mariadb'),
  firstView(),
  scrolling(),
  firstView('large'),
  alerts(),
];
