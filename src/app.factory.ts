import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module';
import { servePage } from './dashboard';
import { FleetSnapshots } from './fleet';
import { StoreScopes } from './metrics';
import { BOARD_PATH, documentKeys, applySecurity, reads } from './platform/auth';
import { type Config, requireKeysOrLoopback } from './platform/config';
import { notFound } from './platform/errors';
import {
  callerOf,
  checkJsonLimits,
  enterScope,
  explainUnreadableBody,
  fixedAnswer,
  HardenedExpressAdapter,
  hasJson,
  JsonGuard,
  methodNotAllowed,
  nameRequest,
  rejectEncodedMultipart,
  ProblemFilter,
  stripConditionalHeadersExcept,
  validationPipe,
  withProblems,
} from './platform/http';
import { requestCounter } from './platform/observability';
import { boardProblems, serveQueueBoard } from './queue-board';

/** Enough for a batch of 10,000 polls. */
const JSON_LIMIT = '8mb';

/**
 * Creates the service, ready to listen. Rejects for an invalid configuration or an unreachable database.
 *
 * What has to run before a body is read, or also for the page, Swagger UI, the queue board and unknown paths, which are
 * no routes of Nest, is Express middleware, in this order: name and counters, keys and rates, methods, headers, bodies.
 */
export async function createService(config: Config): Promise<NestExpressApplication> {
  requireKeysOrLoopback(config);
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.forService(config),
    new HardenedExpressAdapter(config.http),
    { logger: false, bodyParser: false, abortOnError: false },
  );
  app.useLogger(app.get(Logger));
  app.use(nameRequest, requestCounter(app));
  app.use(`${BOARD_PATH}/api`, boardProblems);
  applySecurity(app, config, app.get(StoreScopes, { strict: false }));
  app.use(methodNotAllowed(app.getHttpAdapter().getInstance()));
  app.disable('etag');
  app.use(stripConditionalHeadersExcept('/download_report'));
  app.use('/ingestions', rejectEncodedMultipart);
  app.useBodyParser('json', {
    limit: JSON_LIMIT,
    type: (request) => hasJson(request as Request),
    verify: checkJsonLimits,
  });
  app.use(explainUnreadableBody);
  app.use(enterScope);
  app.useGlobalGuards(new JsonGuard());
  app.useGlobalPipes(validationPipe(config.ingestion.maxPollAheadMs));
  app.useGlobalFilters(new ProblemFilter());
  serveQueueBoard(app, config);
  document(app, config);
  if (config.role !== 'worker') servePage(app, whenOpened(app, config));
  return app;
}

/**
 * Computes what the page shows first, while the browser still loads its scripts. With API keys configured, a request
 * without a valid key must not cause this work.
 */
const whenOpened =
  (app: INestApplication, { access }: Config) =>
  (request: Request): void => {
    if (access.keys.length === 0 || callerOf(request) !== '') warmUpFleet(app);
  };

/** Computes what the page shows first, before it is requested. */
export function warmUpFleet(app: INestApplication): void {
  app.get(FleetSnapshots, { strict: false }).warmUp();
}

/** A name that can be part of an address: a method with several paths is `name[0]` to Nest. */
const operationIdFactory = (controller: string, method: string): string =>
  `${controller}_${method}`.replace(/\[(\d+)\]/, '_$1');

/** Swagger UI at /docs, the document at /docs-json. */
function document(app: NestExpressApplication, { access }: Config): void {
  const outline = new DocumentBuilder()
    .setTitle('Store monitor')
    .setDescription(
      'Polls in; uptime and downtime of every store within its business hours out. ' +
        'Errors are problem details (RFC 9457, application/problem+json). With format=csv, every list is CSV, with all ' +
        'entries that match the other parameters.',
    )
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/')
    .addTag('reports', 'Ask for a report, see how far it is, download it.')
    .addTag('fleet', 'All stores at a glance, as of the latest poll.')
    .addTag('stores', 'Each store, the explanation of its figures, and its incidents.')
    .addTag('data in', 'Import polls, business hours and time zones, and read the outcome of each import.')
    .addTag('channels', 'Where messages go, and when reports are delivered.')
    .addTag('alerts', 'Rules, the alerts that they open, and mutes.')
    .addTag('audit', 'Changes by callers: who, what, when and from where.')
    .addTag('service', 'The health of the service.');
  const described = documentKeys(outline, access).build();
  let created: OpenAPIObject | undefined;
  const create = (): OpenAPIObject =>
    (created ??= withProblems(SwaggerModule.createDocument(app, described, { operationIdFactory })));
  const server = app.getHttpAdapter().getInstance();
  server.get(
    '/docs-json',
    fixedAnswer('json', () => JSON.stringify(create())),
  );
  app.use('/docs', swaggerFiles());
  SwaggerModule.setup('docs', app, create, { raw: false, customSiteTitle: 'Store monitor API' });
}

/** What the page of Swagger UI loads; its package has other files. */
const SWAGGER_FILES = [
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
  'favicon-16x16.png',
  'favicon-32x32.png',
];
/** What the module makes of the document, and keeps. */
const SWAGGER_PAGES = ['/', '/index.html', '/swagger-ui-init.js'];

/** Serves the files of Swagger UI. The module would serve its whole package, and read a file at each request. */
function swaggerFiles(): RequestHandler {
  const paths = [dirname(require.resolve('@nestjs/swagger'))];
  const folder = dirname(require.resolve('swagger-ui-dist/package.json', { paths }));
  const answers = new Map(
    SWAGGER_FILES.map((name) => [`/${name}`, fixedAnswer(name, () => readFile(join(folder, name)))]),
  );
  return (request: Request, response: Response, next: NextFunction) => {
    const { method, path } = request;
    if (!reads(method) || SWAGGER_PAGES.includes(path)) return next();
    const answer = answers.get(path);
    if (answer === undefined) throw notFound(`There is no ${path} here.`);
    return answer(request, response, next);
  };
}
