import { Injectable } from '@nestjs/common';
import type { KnownError } from '../platform/errors';
import { isRefusal } from './failures';
import type { IngestionKind } from './importers/importer';
import type { CsvSource } from './files/uploads';
import { type ImportOptions, IngestionService } from './ingestion.service';
import type { FileHead, RehearsedImport } from './reading/file-preview';

/** What a file has, and what an import of it would do. */
export interface ImportPreview extends Pick<FileHead, 'columns' | 'rows'> {
  /** The kinds whose columns the file has. */
  readonly kinds: readonly IngestionKind[];
  /** The kind whose import is rehearsed; null: none is given, and the columns do not show a single kind. */
  readonly kind: IngestionKind | null;
  readonly rehearsed?: RehearsedImport;
  /** Why an import would be refused. */
  readonly refusal?: KnownError;
}

/** Reads files as imports do, and writes nothing. */
@Injectable()
export class ImportPreviews {
  constructor(private readonly ingestion: IngestionService) {}

  /** `open` is called twice. Throws `import-refused` for a file that is not CSV. */
  async preview(
    open: () => CsvSource,
    given: IngestionKind | undefined,
    options: ImportOptions,
  ): Promise<ImportPreview> {
    const { kinds, columns, rows } = await this.ingestion.headOf(open());
    const found = kinds.map(({ kind }) => kind);
    const kind = given ?? (found.length === 1 ? found[0]! : null);
    const head = { kinds: found, kind, columns, rows };
    if (kind === null) return head;
    try {
      return { ...head, rehearsed: await this.ingestion.rehearseCsv(kind, open(), options) };
    } catch (error) {
      if (isRefusal(error)) return { ...head, refusal: error };
      throw error;
    }
  }
}
