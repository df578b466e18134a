import type { Browser } from 'playwright-core';
import type { ReportPageResponseDto } from '../../src/reports/api/report.dto';
import { describeInBrowser } from '../support/browser/chromium';
import { startBrowser } from '../support/browser/start-browser';
import { Visit } from '../support/browser/visit';
import { environmentWithFleet } from '../support/faults/fleet';
import { describeOnServices } from '../support/faults/on-services';
import { endPrograms } from '../support/faults/programs';
import { launchService } from '../support/faults/service-process';
import { follow } from '../support/product/followed-report';
import type { Environment } from '../support/setups';
import { until } from '../support/until';

describeOnServices('a report that is followed on the page', () => {
  describeInBrowser('across a killed service', () => {
    let environment: Environment;
    let browser: Browser;

    beforeAll(async () => {
      [environment, browser] = await Promise.all([environmentWithFleet('services', 100), startBrowser()]);
    });
    afterAll(async () => {
      await Promise.all([endPrograms(), browser.close()]);
      await environment.remove();
    });

    it('continues by itself, from the last received event', async () => {
      const service = await launchService(environment, { ROLE: 'api' });
      const visit = await Visit.begin(browser, service, { expects: /net::ERR_|Failed to load resource/ });
      const { page } = visit;
      const seen: string[] = [];
      page.on('request', (request) => {
        if (request.url().endsWith('/events')) seen.push(request.headers()['last-event-id'] ?? '');
      });
      await visit.open('#/reports');
      await page.getByRole('button', { name: 'Generate report' }).click();
      // No worker runs that could begin it.
      await page.locator('.report').getByText('waiting').waitFor();
      await until('the page to follow it', () => seen.length === 1);
      const { items } = await service.get<ReportPageResponseDto>('/reports');
      // Its first event has the same id as for every other client, because the id depends only on the report's state.
      const followed = await follow(service, items[0]!.report_id);
      const { id } = (await followed.next())!;
      followed.leave();

      await service.program.stop('SIGKILL');
      await launchService(environment, { ROLE: 'api', PORT: new URL(service.url).port });
      await launchService(environment, { ROLE: 'worker' });
      await page.locator('.report').getByText('Completed').waitFor();
      await page.getByRole('link', { name: 'Download' }).waitFor();
      expect(seen.slice(1).length).toBeGreaterThan(0);
      expect(seen.slice(1).every((last) => last === id)).toBe(true);
      await visit.end();
    });
  });
});
