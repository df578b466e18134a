import 'reflect-metadata';
import { Logger } from 'nestjs-pino';
import { loadConfig } from './config';
import { describeFailure } from './database';
import { observeProcess } from './observability';
import { createService } from './service';

async function main(): Promise<void> {
  const config = loadConfig();
  const app = await createService(config);
  observeProcess(app);
  await app.listen(config.http.port, config.http.host);
  app.get(Logger).log(`role ${config.role}, listening on ${await app.getUrl()}, API documentation at /docs`);
}

main().catch((error: unknown) => {
  process.stderr.write(`store-monitor cannot start: ${describeFailure(error)}\n`);
  process.exit(1);
});
