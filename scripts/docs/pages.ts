import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../src/platform/config';
import { createService } from '../../src/app.factory';
import { apiPage, type OpenApiDocument } from './api';
import { commandLinePage } from './command-line';
import { configurationPage, environmentExample } from './configuration';

/** The document of a service without configuration, on an empty database. */
async function openApiDocument(): Promise<OpenApiDocument> {
  const folder = await mkdtemp(join(tmpdir(), 'store-monitor-docs-'));
  const inFolder = (name: string): string => join(folder, name);
  const service = await createService(
    parseConfig({
      LOG_LEVEL: 'silent',
      DATABASE_PATH: inFolder('docs.sqlite'),
      REPORTS_DIR: inFolder('reports'),
      UPLOADS_DIR: inFolder('uploads'),
      REJECTS_DIR: inFolder('rejects'),
    }),
  );
  try {
    await service.listen(0, '127.0.0.1');
    const answer = await fetch(`${await service.getUrl()}/docs-json`);
    return (await answer.json()) as OpenApiDocument;
  } finally {
    await service.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The text of every generated file, by its path in the project. */
export async function generatedFiles(): Promise<Readonly<Record<string, string>>> {
  const document = await openApiDocument();
  return {
    '.env.example': environmentExample(),
    'docs/configuration.md': configurationPage(),
    'docs/command-line.md': await commandLinePage(),
    'docs/api.md': apiPage(document),
    'docs/openapi.json': `${JSON.stringify(document, undefined, 2)}\n`,
  };
}
