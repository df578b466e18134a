import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Observer, observe } from '../support/faults/observer';
import { endPrograms } from '../support/faults/programs';
import { beginService } from '../support/faults/service-process';
import { postJson } from '../support/product/client';
import { cliOutputHere } from '../support/product/command-line-here';
import { startService } from '../support/product/service';
import { isSigned, WebhookReceiver } from '../support/product/webhook-receiver';
import { describeOneSetup, type Environment, freshEnvironment, LONG_RUN } from '../support/setups';
import { until } from '../support/until';

const MINUTE = 60_000;
/** Those of the transaction before its last one differ in nothing that is left of it. */
const STEPS = [
  ...(LONG_RUN ? ['alerts locked', 'alerts written', 'alert watch written'] : []),
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
  let variables: Record<string, string>;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    receiver = await WebhookReceiver.listen();
    observer = await observe(environment);
    variables = { ...receiver.variables, STALE_AFTER: '1000' };
    const service = await start();
    const rule = { name: 'down', down_minutes: 15, channels: ['webhook'] };
    expect((await postJson(service, '/alert-rules', rule)).status).toBe(201);
    await service.close();
  }, 120_000);

  afterAll(async () => {
    await endPrograms();
    receiver.close();
    await observer.close();
    await environment.remove();
  });

  const start = () => startService({ ...environment.env, ...variables });

  it.each(STEPS)(
    'are neither lost nor opened twice: %s',
    async (step) => {
      for (let time = 1; time <= TIMES; time++) {
        const store = `${step} ${time}`;
        await loadDown(store);
        const dying = beginService(environment, {
          ...variables,
          NODE_OPTIONS: `--require ${join(__dirname, '../support/faults/kill-at.js')}`,
          KILL_AT: step,
        });
        await expect(dying.program.ended).resolves.toMatchObject({ signal: 'SIGKILL' });

        const next = await start();
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
        await next.close();
      }
      expect(receiver.received.every(isSigned)).toBe(true);
    },
    180_000 * TIMES,
  );

  /** By the command line, which evaluates no rules. */
  async function loadDown(store: string): Promise<void> {
    const now = Date.now();
    const poll = (status: string, ago: number) => `${store},${status},${new Date(now - ago).toISOString()}`;
    const polls = [poll('active', 60 * MINUTE), poll('inactive', 40 * MINUTE), poll('inactive', MINUTE)];
    const folder = join(environment.directory, 'down');
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, 'store_status.csv'),
      ['store_id,status,timestamp_utc', ...polls, ''].join('\n'),
    );
    await cliOutputHere(environment.env, 'seed', '--dir', folder);
  }

  const told = (store: string): Told[] =>
    receiver.received
      .map(({ body }) => JSON.parse(body) as Told)
      .filter(({ alerts }) => alerts.some(({ store_id }) => store_id === store));
});
