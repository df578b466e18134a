import { rm, writeFile } from 'node:fs/promises';
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
  'alerts written',
  'alerts committed',
  ...(LONG_RUN ? ['alerts locked', 'alert watch written', 'alert message written'] : []),
];
const TIMES = LONG_RUN ? 100 : 1;

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
      const mayKill = join(environment.directory, 'may-kill');
      const kill = {
        NODE_OPTIONS: `--require ${join(__dirname, '../support/faults/kill-at.js')}`,
        KILL_AT: step,
        KILL_WHEN: mayKill,
      };
      let service = await launch(kill);
      const started = Date.now();
      for (let time = 1; time <= TIMES; time++) {
        const store = `${step} ${time}`;
        await writeFile(mayKill, '');
        await loadDown(service, store);
        await expect(service.program.ended).resolves.toMatchObject({ signal: 'SIGKILL' });
        await rm(mayKill);
        expect(told(store)).toEqual([]);

        // Ends what the killed one has begun, and is killed next.
        service = await launch(kill);
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
        expect(await alertsOf(store)).toEqual([
          { alert_id: messages[0]!.alerts[0]!.alert_id, resolved_at: null },
        ]);
      }
      await service.program.stop('SIGTERM');
      await expectOneEach(step);
      expect(receiver.received.every(isSigned)).toBe(true);
      if (!LONG_RUN) return;
      const seconds = ((Date.now() - started) / 1_000).toFixed();
      process.stdout.write(`${setup}, ${step}: ${TIMES} kills, ${TIMES} alerts, ${seconds} s\n`);
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

  const alertsOf = (store: string) =>
    observer.query<{ alert_id: string; resolved_at: number | null }>(
      'SELECT alert_id, resolved_at FROM alerts WHERE subject = ?',
      [store],
    );

  /** At the end, each store has still been told of once, and has one alert. */
  async function expectOneEach(step: string): Promise<void> {
    for (let time = 1; time <= TIMES; time++) {
      const store = `${step} ${time}`;
      expect(new Set(told(store).map(({ event_id }) => event_id)).size).toBe(1);
      expect(await alertsOf(store)).toHaveLength(1);
    }
  }

  const told = (store: string): Told[] =>
    receiver.received
      .map(({ body }) => JSON.parse(body) as Told)
      .filter(({ alerts }) => alerts.some(({ store_id }) => store_id === store));
});
