import { join } from 'node:path';
import { type Observer, observe } from '../support/faults/observer';
import { endPrograms } from '../support/faults/programs';
import { launchService, type ServiceProcess } from '../support/faults/service-process';
import { postJson } from '../support/product/client';
import { isSigned, WebhookReceiver } from '../support/product/webhook-receiver';
import { describeOneSetup, type Environment, freshEnvironment, LONG_RUN } from '../support/setups';
import { until } from '../support/until';

const MINUTE = 60_000;
const STEPS = [
  'alerts locked',
  'alerts written',
  'alert watch written',
  'alert message written',
  'alerts committed',
];
const TIMES = LONG_RUN ? 20 : 1;

/** A message, as the receiver gets it. */
interface Told {
  readonly event: string;
  readonly event_id: string;
  readonly alerts: readonly { readonly store_id: string; readonly alert_id: string }[];
}

describeOneSetup('alerts whose process is killed', 'services', (setup) => {
  let environment: Environment;
  let receiver: WebhookReceiver;
  let observer: Observer;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    receiver = await WebhookReceiver.listen();
    observer = await observe(environment);
    const service = await launch();
    const rule = { name: 'down', down_minutes: 15, channels: ['webhook'] };
    expect((await postJson(service, '/alert-rules', rule)).status).toBe(201);
    await service.program.stop('SIGTERM');
  }, 120_000);

  afterAll(async () => {
    await endPrograms();
    receiver.close();
    await observer.close();
    await environment.remove();
  });

  const launch = (more: Record<string, string> = {}): Promise<ServiceProcess> =>
    launchService(environment, { ...receiver.variables, STALE_AFTER: '1000', ...more });

  it.each(STEPS)(
    'are neither lost nor opened twice: %s',
    async (step) => {
      for (let time = 1; time <= TIMES; time++) {
        const store = `${step} ${time}`;
        const dying = await launch({
          NODE_OPTIONS: `--require ${join(__dirname, '../support/faults/kill-at.js')}`,
          KILL_AT: step,
        });
        await loadDown(dying, store);
        await expect(dying.program.ended).resolves.toMatchObject({ signal: 'SIGKILL' });

        const next = await launch();
        const messages = await until(
          `the message of ${store}`,
          () => {
            const found = told(store);
            return found.length > 0 ? found : undefined;
          },
          { within: 60_000 },
        );
        expect(messages.map(({ event }) => event)).toEqual(messages.map(() => 'alert.opened'));
        // A message may arrive twice, with the same id.
        expect(new Set(messages.map(({ event_id }) => event_id)).size).toBe(1);
        const alerts = await observer.query<{ alert_id: string; resolved_at: number | null }>(
          'SELECT alert_id, resolved_at FROM alerts WHERE subject = ?',
          [store],
        );
        expect(alerts).toEqual([{ alert_id: messages[0]!.alerts[0]!.alert_id, resolved_at: null }]);
        await next.program.stop('SIGTERM');
      }
      expect(receiver.received.every(isSigned)).toBe(true);
    },
    180_000 * TIMES,
  );

  async function loadDown(service: ServiceProcess, store: string): Promise<void> {
    const poll = (status: string, ago: number) => ({
      store_id: store,
      status,
      timestamp_utc: new Date(Date.now() - ago).toISOString(),
    });
    const polls = [poll('active', 60 * MINUTE), poll('inactive', 40 * MINUTE), poll('inactive', MINUTE)];
    expect((await postJson(service, '/polls', { polls })).status).toBe(201);
  }

  const told = (store: string): Told[] =>
    receiver.received
      .map(({ body }) => JSON.parse(body) as Told)
      .filter(({ alerts }) => alerts.some(({ store_id }) => store_id === store));
});
