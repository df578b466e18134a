import { observe } from '../support/faults/observer';
import { endPrograms } from '../support/faults/programs';
import { launchService } from '../support/faults/service-process';
import { postJson } from '../support/product/client';
import { startService } from '../support/product/service';
import { MailServer } from '../support/services/mail-server';
import { describeOneSetup, type Environment, freshEnvironment } from '../support/setups';
import { until } from '../support/until';

interface Row {
  readonly status: string;
  readonly attempts: number;
}

describeOneSetup('a service that is killed while it sends an e-mail', 'services', (setup) => {
  let environment: Environment;
  let mail: MailServer;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    mail = await MailServer.start(['silence']);
  });

  afterAll(async () => {
    await endPrograms();
    await mail.stop();
    await environment.remove();
  });

  it('leaves it to the next one, which sends it with the same id', async () => {
    const observer = await observe(environment);
    const rows = () => observer.query<Row>('SELECT status, attempts FROM deliveries');
    const dying = await launchService(environment, mail.variables);
    await postJson(dying, '/channels', { name: 'mail', kind: 'email', recipients: ['ops@example.com'] });
    await observer.query(
      `INSERT INTO deliveries (delivery_id, channel, event, body, text, status, attempts, due_at)
        VALUES ('0d1f7a52-6a0b-4a4e-b6c8-6f1f0a9d5b3e', 'mail', 'alert.opened', '{}', 'A store is down', 'pending', 0, 0)`,
    );
    await until('the attempt', () => mail.silences === 1, { within: 30_000 });
    await dying.program.stop('SIGKILL');
    // As after the lease of the attempt.
    await observer.query('UPDATE deliveries SET due_at = 0');

    const next = await startService({ ...environment.env, ...mail.variables });
    const [received] = await mail.received(1);
    expect(received).toMatchObject({
      messageId: '<0d1f7a52-6a0b-4a4e-b6c8-6f1f0a9d5b3e@store-monitor>',
      subject: 'A store is down',
      to: ['ops@example.com'],
    });
    await until('the end of the attempt', async () => (await rows())[0]?.status === 'delivered');
    expect((await rows())[0]!.attempts).toBe(2);
    expect(mail.mails).toHaveLength(1);
    await observer.close();
    await next.close();
  }, 180_000);
});
