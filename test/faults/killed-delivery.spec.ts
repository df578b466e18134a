import { join } from 'node:path';
import { postJson } from '../support/product/client';
import { observe } from '../support/faults/observer';
import { endPrograms } from '../support/faults/programs';
import { beginService } from '../support/faults/service-process';
import { startService } from '../support/product/service';
import { MailServer } from '../support/services/mail-server';
import { describeOneSetup, type Environment, freshEnvironment } from '../support/setups';
import { until } from '../support/until';

const DIES_ON_THE_WAY = {
  NODE_OPTIONS: `--require ${join(__dirname, '../support/faults/kill-at.js')}`,
  KILL_AT: 'delivery written',
};

interface Tick {
  readonly tick_at: number;
  readonly report_id: string;
  readonly delivered_at: number | null;
}

describeOneSetup('a scheduled delivery whose process is killed', 'services', (setup) => {
  let environment: Environment;
  let mail: MailServer;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    mail = await MailServer.start();
  });

  afterAll(async () => {
    await endPrograms();
    await mail.stop();
    await environment.remove();
  });

  const start = () => startService({ ...environment.env, ...mail.variables });

  it('is neither lost nor sent twice', async () => {
    const observer = await observe(environment);
    const ticks = () => observer.query<Tick>('SELECT tick_at, report_id, delivered_at FROM schedule_ticks');
    const first = await start();
    await postJson(first, '/channels', { name: 'mail', kind: 'email', recipients: ['ops@example.com'] });
    // The tick of the last leap year is missed: its schedule begins before.
    await postJson(first, '/report-schedules', {
      name: 'rare',
      cron: '0 0 29 2 *',
      timezone: 'UTC',
      channels: ['mail'],
    });
    await first.close();
    await observer.query('UPDATE report_schedules SET since = 0');

    const dying = beginService(environment, { ...mail.variables, ...DIES_ON_THE_WAY });
    await expect(dying.program.ended).resolves.toMatchObject({ signal: 'SIGKILL' });
    const [tick] = await ticks();
    expect(tick).toMatchObject({ delivered_at: null });
    expect(await observer.query('SELECT delivery_id FROM deliveries')).toEqual([]);

    // Two at once, of which one writes the message.
    const both = await Promise.all([start(), start()]);
    const [received] = await mail.received(1);
    expect(received!.subject).toBe('Report rare');
    const row = () => observer.query<{ status: string }>('SELECT status FROM deliveries');
    await until('the end of the attempt', async () => (await row())[0]?.status === 'delivered');
    expect(await row()).toHaveLength(1);
    expect(mail.mails).toHaveLength(1);
    expect(await ticks()).toEqual([{ ...tick, delivered_at: expect.anything() }]);
    await observer.close();
    for (const service of both) await service.close();
  }, 180_000);
});
