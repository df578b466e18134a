import type { Result } from 'axe-core';
import type { Page } from 'playwright-core';
import { postJson, reportWhenDone, triggerReport, uploadCsv } from '../product/client';
import { loadSmallFleet } from '../product/small-fleet';
import { settingOf } from './setting';

const AXE = require.resolve('axe-core/axe.min.js');

const EXCLUSION = {
  selection: { q: 'a' },
  starts_at: '2023-01-25T05:00:00Z',
  ends_at: '2023-01-25T06:00:00Z',
  kind: 'planned',
  reason: 'new router',
};

const STORES = [
  'store_id,name,target_percent,sales_per_hour,region',
  'days,Day Diner,99,100,north',
  'always,,99.5,,south',
  'night,Night Café,1.5,,',
  '',
].join('\n');

export const VIEWS = [
  'the fleet',
  'the stores',
  'a store',
  'the targets',
  'the calendar',
  'the reports',
  'a report',
  'two reports',
  'the summary',
  'data in',
  'the channels',
  'the audit log',
] as const;
export type View = (typeof VIEWS)[number];

export interface Views {
  /** The page at that view, once it has loaded, with the checker in it. */
  open(view: View): Promise<Page>;
}

/** A service with something to see in each view, for as long as a suite runs. */
export function everyView(): Views {
  let reportId: string;
  let earlierId: string;
  const setting = settingOf('embedded', async (service) => {
    await loadSmallFleet(service);
    await uploadCsv(service, 'polls', 'store_id,status,timestamp_utc\na,perhaps,2023-01-25T10:00:00Z\n');
    await postJson(service, '/exclusions', EXCLUSION);
    await postJson(service, '/channels', { name: 'chat', kind: 'slack', url: 'https://hooks.example.com/x' });
    await uploadCsv(service, 'stores', STORES);
    earlierId = await triggerReport(service, { as_of: '2023-01-24T12:00:00Z' });
    await reportWhenDone(service, earlierId);
    reportId = await triggerReport(service);
    await reportWhenDone(service, reportId);
  });

  const places: Record<View, () => [hash: string, loaded: string]> = {
    'the fleet': () => ['#/', 'h1'],
    'the stores': () => ['#/stores', 'tbody tr'],
    'the targets': () => ['#/targets', 'tbody tr'],
    'a store': () => ['#/stores/days', '.calendar-months'],
    'the calendar': () => ['#/calendar?q=a', '.exclusion'],
    'the reports': () => ['#/reports', '.report'],
    'a report': () => [`#/reports/${reportId}`, 'tbody tr'],
    'two reports': () => [`#/reports/compare?a=${earlierId}&b=${reportId}`, 'tbody tr'],
    'the summary': () => ['#/summary?period=this_week&by=region', 'tbody tr'],
    'data in': () => ['#/data-in', '.entry'],
    'the channels': () => ['#/channels', '.channel'],
    'the audit log': () => ['#/audit', 'tbody tr'],
  };
  return {
    async open(view) {
      const [hash, loaded] = places[view]();
      // The checker is no part of the page.
      const page = await (await setting.visit({ bypassCSP: true })).open(hash);
      await page.locator(loaded).first().waitFor();
      if (view === 'a store') {
        await page.getByRole('button', { name: 'Edit details' }).click();
        await page.getByRole('button', { name: 'Edit hours' }).click();
        await page.getByRole('button', { name: 'Add special hours' }).click();
        await page.getByRole('button', { name: 'Exclude time' }).click();
        await page.getByRole('button', { name: /^Revoke/ }).click();
      }
      if (view === 'the audit log') await page.locator('summary').first().click();
      await addChecker(page);
      return page;
    },
  };
}

/** The page must have been opened with `bypassCSP`. */
export const addChecker = (page: Page): Promise<unknown> => page.addScriptTag({ path: AXE });

/** What the checker finds serious in the page as it stands, with the elements. */
export async function seriousViolations(page: Page): Promise<unknown[]> {
  // It describes each element of what it returns: those in which nothing is wrong would take most of its time.
  const violations = await page.evaluate<Result[]>(
    "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}
