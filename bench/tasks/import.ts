import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { built, checkoutIsBaseline, withServices } from './built';

interface ImportTask {
  readonly path: string;
  readonly kind?: 'polls' | 'stores';
}

/** Imports a file, of polls unless told otherwise, through the product, from the first byte to the commit. */
export function run({ path, kind = 'polls' }: ImportTask): Promise<{ ms: number; inserted: number }> {
  const { IngestionService, fileSource } = built<typeof import('../../src/ingestion')>('ingestion');
  return withServices(async (services) => {
    const ingestion = services.get(IngestionService);
    const method = (checkoutIsBaseline ? 'loadCsv' : 'importCsv') as 'importCsv';
    const started = performance.now();
    const name = basename(path);
    const source = checkoutIsBaseline ? { name, bytes: createReadStream(path) } : fileSource(name, path);
    const imported = await ingestion[method](kind, source);
    const ms = performance.now() - started;
    const { rejected, inserted } = imported.ingestion;
    if (rejected > 0) throw new Error(`${rejected} rows were rejected.`);
    return { ms, inserted };
  });
}
