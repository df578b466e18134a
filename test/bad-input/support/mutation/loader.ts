import { readFile, rm } from 'node:fs/promises';
import { type IngestionKind, IngestionService, type ImportResult } from '../../../../src/ingestion';
import { KnownError } from '../../../../src/platform/errors';
import type { Service } from '../../../support/product/service';
import { rowsOf } from '../rejects-rows';
import type { MutatedFile } from './mutated-file';

export interface Rejected {
  readonly line: number;
  readonly reason: string;
  readonly row: string;
}

/** The result of an import: the error message, or its ingestion record and all rejected rows. */
export type Loaded =
  | { readonly refused: string }
  | { readonly ingestion: ImportResult['ingestion']; readonly rejected: readonly Rejected[] };

const KINDS: Readonly<Record<MutatedFile['form']['kind'], IngestionKind>> = {
  polls: 'polls',
  'business-hours': 'business_hours',
  'special-hours': 'special_hours',
  timezones: 'timezones',
  exclusions: 'exclusions',
  stores: 'stores',
};

async function* parted(bytes: Buffer, chunk: number) {
  for (let from = 0; from < bytes.length; from += chunk) {
    yield await Promise.resolve(bytes.subarray(from, from + chunk));
  }
}

/** Imports a file into the service's database, like an upload whose bytes have arrived. */
export async function load({ app }: Service, { form, bytes, chunk }: MutatedFile): Promise<Loaded> {
  const ingestion = app.get(IngestionService, { strict: false });
  try {
    const source = { name: 'mutated.csv', bytes: parted(bytes, chunk) };
    const { ingestion: row } = await ingestion.importCsv(KINDS[form.kind], source);
    return {
      ingestion: row,
      rejected: row.rejected === 0 ? [] : await rejectedIn(ingestion.rejectsPath(row.ingestionId)),
    };
  } catch (error) {
    if (error instanceof KnownError && error.code === 'import-refused') return { refused: error.message };
    throw error;
  }
}

async function rejectedIn(path: string): Promise<Rejected[]> {
  const rows = await rowsOf(await readFile(path, 'utf8'));
  await rm(path);
  return rows.slice(1).map(([line, reason, row]) => ({ line: Number(line), reason: reason!, row: row! }));
}
