import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Problem } from '../../src/platform/http/problem.filter';
import { readParquet } from '../support/duckdb/parquet';
import { getJson, postJson, reportWhenDone, triggerReport } from '../support/product/client';
import { cliOutputHere } from '../support/product/command-line-here';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, strangeId } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const FORMATS = ['csv', 'ndjson', 'parquet', 'xlsx'] as const;
const TYPES: Record<string, string> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

describeOneSetup('the format of a report', 'embedded', (setup) => {
  let service: RunningService;
  const paths = new Map<string, string>();
  const files = new Map<string, Buffer>();
  let header: string[];
  /** The rows of the CSV: ids, and figures as numbers. */
  let table: [string, ...number[]][];

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
    for (const format of FORMATS) {
      const id = await triggerReport(service, { format, columns: 'extended' });
      const { file_path: url } = await reportWhenDone(service, id);
      paths.set(format, url!);
      files.set(format, (await fetched(url!)).bytes);
    }
    const [first, ...lines] = files.get('csv')!.toString().trimEnd().split('\n');
    header = first!.split(',');
    table = lines.map((line) => {
      const fields = line.split(',');
      const figures = fields.slice(-15).map(Number);
      const id = fields.slice(0, -15).join(',').replace(/^"|"$/g, '').replaceAll('""', '"');
      return [id, ...figures];
    });
  });

  afterAll(() => service.close());

  it('determines its name, its properties and its media type', async () => {
    for (const format of FORMATS) {
      const path = paths.get(format)!;
      expect(path).toMatch(new RegExp(`^reports/store_report_[0-9a-f-]{36}\\.${format}$`));
      const id = /_([0-9a-f-]{36})/.exec(path)![1];
      const { body } = await getJson<{ parameters: { format: string } }>(service, `/reports/${id}`);
      expect(body.parameters.format).toBe(format);
      const { type, disposition } = await fetched(path);
      expect(type).toBe(TYPES[format]);
      expect(disposition).toBe(`attachment; filename="${path.slice('reports/'.length)}"`);
    }
  });

  it('ndjson has an object a line, with the figures of the CSV', () => {
    const lines = files.get('ndjson')!.toString().trimEnd().split('\n');
    const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(Object.keys(objects[0]!)).toEqual(fieldNames());
    expect(objects.map((object) => Object.values(object))).toEqual(table);
    expect(objects.some(({ store_id }) => store_id === strangeId)).toBe(true);
  });

  it('parquet has the figures of the CSV as doubles, as DuckDB reads it', async () => {
    const path = join(service.environment.directory, 'report.parquet');
    await writeFile(path, files.get('parquet')!);
    const { columns, rows } = await readParquet(path);
    expect(columns).toEqual(fieldNames().map((name, i) => `${name} ${i === 0 ? 'VARCHAR' : 'DOUBLE'}`));
    expect(rows).toEqual(table);
  });

  it('xlsx has the header and the figures of the CSV, as a reader of workbooks finds them', async () => {
    const { default: readXlsxFile } = await import('read-excel-file/node');
    const [sheet] = await readXlsxFile(files.get('xlsx')!);
    expect(sheet!.sheet).toBe('Report');
    expect(sheet!.data).toEqual([header, ...table]);
  });

  it('may differ at the download, with the bytes of a report in that format', async () => {
    for (const from of FORMATS) {
      for (const to of FORMATS) {
        const { bytes, type, disposition } = await fetched(`${paths.get(from)!}&format=${to}`);
        expect([from, to, type, bytes.equals(files.get(to)!)]).toEqual([from, to, TYPES[to], true]);
        expect(disposition).toMatch(new RegExp(`\\.${to}"$`));
      }
    }
  });

  it('comes out the same when its file was lost', async () => {
    for (const format of FORMATS) {
      const path = paths.get(format)!;
      await rm(join(service.environment.env.REPORTS_DIR!, path.slice('reports/'.length)));
      expect((await fetched(path)).bytes.equals(files.get(format)!)).toBe(true);
    }
  });

  it('is refused if it is unknown', async () => {
    const { status, body } = await postJson<Problem>(service, '/trigger_report', { format: 'pdf' });
    expect([status, body.detail]).toEqual([400, 'format is none of csv, ndjson, parquet, xlsx.']);
    const download = await getJson<Problem>(
      service,
      `/download_report?file_path=${paths.get('csv')!}&format=pdf`,
    );
    expect([download.status, download.body.detail]).toEqual([
      400,
      'format is none of csv, ndjson, parquet, xlsx.',
    ]);
  });

  it('is an option of the command line', async () => {
    const out = join(service.environment.directory, 'out.ndjson');
    const { env } = service.environment;
    const args = ['report', '--format', 'ndjson', '--columns', 'extended', '--out', out];
    expect(await cliOutputHere(env, ...args)).toBe(`${out}\n`);
    expect((await readFile(out)).equals(files.get('ndjson')!)).toBe(true);
  });

  const fieldNames = () => header.map((name) => name.replace(/\((\w+)\)/, '_$1'));

  async function fetched(path: string): Promise<{ bytes: Buffer; type: string; disposition: string }> {
    const answer = await fetch(`${service.url}/download_report?file_path=${path}`);
    expect(answer.status).toBe(200);
    return {
      bytes: Buffer.from(await answer.arrayBuffer()),
      type: answer.headers.get('content-type')!,
      disposition: answer.headers.get('content-disposition')!,
    };
  }
});
