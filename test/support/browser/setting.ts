import type { Browser } from 'playwright-core';
import { type RunningService, startFreshService } from '../product/running-service';
import type { Environment, SetupName } from '../setups';
import { startBrowser } from './start-browser';
import { Visit, type VisitOptions } from './visit';

export interface Setting {
  readonly service: RunningService;
  /** Ends with the test, and fails it for errors of the page. */
  visit(options?: VisitOptions): Promise<Visit>;
}

/** A service and a browser, during a suite. */
export function settingOf(
  setup: SetupName,
  fill: (service: RunningService) => Promise<unknown>,
  variables: (environment: Environment) => Record<string, string> = () => ({}),
): Setting {
  let service: RunningService;
  let browser: Browser;
  let visits: Visit[] = [];

  beforeAll(async () => {
    [service, browser] = await Promise.all([startFreshService(setup, variables), startBrowser()]);
    await fill(service);
  });
  afterEach(async () => {
    const ended = visits;
    visits = [];
    for (const visit of ended) await visit.end();
  });
  afterAll(() => Promise.all([service?.close(), browser?.close()]));

  return {
    get service() {
      return service;
    },
    async visit(options) {
      const visit = await Visit.begin(browser, service, options);
      visits.push(visit);
      return visit;
    },
  };
}
