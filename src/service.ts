import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module';
import type { Config } from './config';
import { jsonOnly, nameRequest, ProblemFilter, validationPipe } from './http';
import { requestCounter } from './observability';

/** Holds a batch of 10,000 polls with room to spare. */
const JSON_LIMIT = '8mb';

/** The service, ready to listen. Bad configuration and an unreachable database reject. */
export async function createService(config: Config): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forService(config), {
    logger: false,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  app.disable('x-powered-by');
  app.use(nameRequest, requestCounter(app));
  app.useBodyParser('json', { limit: JSON_LIMIT });
  app.use(['/trigger_report', '/polls', '/stores'], jsonOnly);
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter());
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  document(app);
  return app;
}

/** Swagger UI at /docs, the document at /docs-json. */
function document(app: NestExpressApplication): void {
  const outline = new DocumentBuilder()
    .setTitle('Store monitor')
    .setDescription(
      'Polls in; uptime and downtime of every store within its business hours out. ' +
        'Errors are problem details (RFC 9457, application/problem+json).',
    )
    .setVersion('1')
    .addTag('reports', 'Ask for a report, see how far it is, download it.')
    .addTag('stores', 'What is known of each store, how its figures come about, and its incidents.')
    .addTag('data in', 'Load polls, business hours and time zones; see what became of each load.')
    .addTag('service', 'Whether it is well.')
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, outline), {
    jsonDocumentUrl: 'docs-json',
    customSiteTitle: 'Store monitor API',
  });
}
