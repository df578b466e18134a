import type { ReportResponseDto } from '../../src/reports/api/report.dto';
import { observe } from '../support/faults/observer';
import { endPrograms } from '../support/faults/programs';
import { launchService } from '../support/faults/service-process';
import { getJson } from '../support/product/client';
import { startService } from '../support/product/service';
import { isSigned, WebhookReceiver } from '../support/product/webhook-receiver';
import { describeOneSetup, type Environment, freshEnvironment } from '../support/setups';
import { until } from '../support/until';

describeOneSetup('a webhook whose process is killed', 'services', (setup) => {
  let environment: Environment;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    receiver = await WebhookReceiver.listen();
  });

  afterAll(async () => {
    await endPrograms();
    receiver.close();
    await environment.remove();
  });

  it('is sent again by the next one, by the same id', async () => {
    const answer = receiver.answer;
    receiver.answer = () => undefined;
    const dying = await launchService(environment, receiver.variables);
    const id = await dying.trigger();
    await until('the word of it', () => receiver.of(id).length > 0, { within: 60_000 });
    await dying.program.stop('SIGKILL');

    const observer = await observe(environment);
    // As after the lease of the attempt.
    await observer.query('UPDATE deliveries SET due_at = 0');
    await observer.close();

    receiver.answer = answer;
    const next = await startService({ ...environment.env, ...receiver.variables });
    const webhook = await until(
      'the word of it to be taken',
      async () => {
        const found = (await getJson<ReportResponseDto>(next, `/reports/${id}`)).body.webhook;
        return found?.status === 'pending' ? undefined : found;
      },
      { within: 60_000 },
    );
    expect(webhook).toMatchObject({ status: 'delivered', attempts: 2, last_status: 204 });
    const told = receiver.of(id);
    expect(told).toHaveLength(2);
    expect(told.every(isSigned)).toBe(true);
    expect(new Set(told.map(({ headers }) => headers['x-store-monitor-delivery'])).size).toBe(1);
    await next.close();
  }, 180_000);
});
