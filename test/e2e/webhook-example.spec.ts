import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { triggerReport } from '../support/product/client';
import { startFreshService } from '../support/product/running-service';
import { WEBHOOK_SECRET, WebhookReceiver } from '../support/product/webhook-receiver';
import { until } from '../support/until';

type Judge = (secret: string, header: string, body: string) => boolean;

/** The function for receivers in docs/webhooks.md. */
function judgeOfThePage(): Judge {
  const page = readFileSync(join(__dirname, '../../docs/webhooks.md'), 'utf8');
  const [, code] = /```js\n([\s\S]*?)```/.exec(page) ?? [];
  const judge = { exports: undefined as unknown as Judge };
  const program = compileFunction(`${code}\nmodule.exports = isOurs;`, ['require', 'module']);
  Reflect.apply(program, undefined, [createRequire(__filename), judge]);
  return judge.exports;
}

describe('the receiver in docs/webhooks.md', () => {
  it('accepts the requests of the service, and no others', async () => {
    const receiver = await WebhookReceiver.listen();
    const service = await startFreshService('embedded', () => receiver.variables);
    try {
      const id = await triggerReport(service);
      const told = await until('the word of it', () => receiver.of(id)[0]);
      const header = String(told.headers['x-store-monitor-signature']);
      const isOurs = judgeOfThePage();
      expect(isOurs(WEBHOOK_SECRET, header, told.body)).toBe(true);
      expect(isOurs(`${WEBHOOK_SECRET}!`, header, told.body)).toBe(false);
      expect(isOurs(WEBHOOK_SECRET, header, `${told.body} `)).toBe(false);
      const long = header.replace(/t=\d+/, 't=1700000000');
      expect(isOurs(WEBHOOK_SECRET, long, told.body)).toBe(false);
      expect(isOurs(WEBHOOK_SECRET, '', told.body)).toBe(false);
    } finally {
      await service.close();
      receiver.close();
    }
  });
});
