import 'reflect-metadata';
import { Logger } from 'nestjs-pino';
import { createService, warmUpFleet } from './app.factory';
import { ignoreHangupWithoutTerminal, loadConfig } from './platform/config';
import { describeFailure } from './platform/database';
import { observeProcess } from './platform/observability';

/**
 * The process exits within 15 s of a signal, even if something hangs. What it leaves behind is recovered as after a
 * kill.
 */
const LAST_RESORT_MS = 14_000;

async function main(): Promise<void> {
  const endedBy: NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGQUIT'];
  if (!ignoreHangupWithoutTerminal()) endedBy.push('SIGHUP');
  const config = loadConfig();
  const app = await createService(config);
  observeProcess(app);
  app.enableShutdownHooks(endedBy, { useProcessExit: true });
  for (const signal of endedBy)
    process.once(signal, () => setTimeout(() => process.exit(1), LAST_RESORT_MS).unref());
  await app.listen(config.http.port, config.http.host);
  app.get(Logger).log(`role ${config.role}, listening on ${await app.getUrl()}, API documentation at /docs`);
  // Not for the other roles: each of many processes that start together would read the same data.
  if (config.role === 'all') warmUpFleet(app);
}

main().catch((error: unknown) => {
  process.stderr.write(`store-monitor cannot start: ${describeFailure(error)}\n`);
  process.exit(1);
});
