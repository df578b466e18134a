import 'reflect-metadata';
import { Logger } from 'nestjs-pino';
import { loadConfig } from './config';
import { describeFailure } from './database';
import { observeProcess } from './observability';
import { createService, prepareFleet } from './service';

/** A process that is told to end does so within 15 s, whatever hangs: what it leaves is what a killed one leaves. */
const LAST_RESORT_MS = 14_000;

async function main(): Promise<void> {
  const config = loadConfig();
  const app = await createService(config);
  observeProcess(app);
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => setTimeout(() => process.exit(1), LAST_RESORT_MS).unref());
  await app.listen(config.http.port, config.http.host);
  app.get(Logger).log(`role ${config.role}, listening on ${await app.getUrl()}, API documentation at /docs`);
  // Of many processes that start together, each would read all that the others read.
  if (config.role === 'all') prepareFleet(app);
}

main().catch((error: unknown) => {
  process.stderr.write(`store-monitor cannot start: ${describeFailure(error)}\n`);
  process.exit(1);
});
