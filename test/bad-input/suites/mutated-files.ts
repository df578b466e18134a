import fc from 'fast-check';
import { runs } from '../../property/runs';
import { type RunningService, startFreshService } from '../../support/product/running-service';
import type { SetupName } from '../../support/setups';
import { headerOf } from '../support/files/bad-file';
import { expectedLines } from '../support/mutation/expected-lines';
import { load, type Loaded } from '../support/mutation/loader';
import { intactLines, type MutatedFile, mutatedFile } from '../support/mutation/mutated-file';

const REFUSAL = /^(The file is |Columns found: |The first line is longer than |The file has the weekday 7 )/;
const NO_GOOD_ROW = /^(None of the \d+ rows can be taken\.|The only row cannot be taken\.) Line \d+: /;
const FORMULA = /(^|[,;\t\r\n])\s*[=+\-@＝＋－＠]/;

/** Every mutated file is rejected with a message, or each of its rows is accepted or rejected with line and reason. */
export function itAccountsForEachRow(setup: SetupName, files: number): void {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  it(`accounts for each row of ${files.toLocaleString('en-US')} mutated files`, async () => {
    const tally = { refused: 0, taken: 0, rejected: 0 };
    await fc.assert(
      fc.asyncProperty(mutatedFile.map(hidden), async ({ file }) => {
        const loaded = await load(service, file);
        check(file, loaded);
        if ('refused' in loaded) tally.refused++;
        else {
          tally.taken += loaded.ingestion.rowsRead - loaded.ingestion.rejected;
          tally.rejected += loaded.ingestion.rejected;
        }
      }),
      runs(files),
    );
    // If all files were rejected, or all accepted, the test would show nothing.
    expect(Math.min(tally.refused, tally.taken, tally.rejected)).toBeGreaterThan(files / 20);
    if (process.env.MUTATION_FIGURES === '1') console.log(setup, files, tally);
  });
}

/** Shortens files of ten megabytes in messages. */
function hidden(file: MutatedFile) {
  const shown = () =>
    `${file.form.kind} by ${file.chunk}: ${JSON.stringify(file.bytes.toString('latin1', 0, 3_000))}`;
  return { file, [fc.toStringMethod]: shown };
}

function check({ form, bytes }: MutatedFile, loaded: Loaded): void {
  const { header, rows } = expectedLines(bytes);
  const good = new Set(intactLines(form).slice(1));
  if ('refused' in loaded) {
    expect(loaded.refused.length).toBeLessThan(100_000);
    if (NO_GOOD_ROW.test(loaded.refused)) {
      expect(header === headerOf(form) && [...rows.values()].filter((row) => good.has(row))).toEqual(
        header === headerOf(form) && [],
      );
      return;
    }
    expect(loaded.refused).toMatch(REFUSAL);
    expect(header).not.toBe(headerOf(form));
    return;
  }
  const { ingestion, rejected } = loaded;
  const { rowsRead, inserted, changed, unchanged, kept } = ingestion;
  expect(ingestion.status).toBe('Completed');
  expect(rowsRead).toBe(rows.size);
  expect(inserted + changed + unchanged + ingestion.rejected + kept).toBe(rowsRead);
  expect(rejected).toHaveLength(ingestion.rejected);

  const numbers = rejected.map(({ line }) => line);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  for (const { line, reason, row } of rejected) {
    expect(reason).toMatch(/^[a-z].{10,}$/);
    expect(row).not.toMatch(FORMULA);
    // An unchanged row must not be lost together with a mutated one.
    expect([line, header === headerOf(form) && good.has(rows.get(line)!)]).toEqual([line, false]);
  }
}
