import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Outcome, runCli } from '../support/product/command-line';
import { type Environment, emptyEnvironment } from '../support/setups';

describe('--verbose', () => {
  let environment: Environment;
  let folder: string;

  beforeAll(async () => {
    environment = await emptyEnvironment('embedded');
    folder = join(environment.directory, 'generated');
  });

  afterAll(() => environment.remove());

  const run = async (...words: string[]): Promise<Outcome> => {
    const outcome = await runCli(environment.env, ...words);
    expect(outcome).toMatchObject({ status: 0 });
    return outcome;
  };
  const debugLines = ({ stderr }: Outcome) =>
    stderr
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { level: number; msg: string })
      .filter(({ level }) => level === 20)
      .map(({ msg }) => msg);

  // Each command uses the result of the previous one.
  it.each([
    ['migrate', /^the database is sqlite: /, /^(ran \S+\n)+$/],
    [
      'seed generate --dir FOLDER --stores 30 --days 2',
      /^generates 30 stores over 2 days/,
      /^30 stores, .*\n(\S+\n){4}$/,
    ],
    ['seed --dir FOLDER', /^import \S+: \d+ rows read, \d+ rejected/, /^(\S+\.csv: .* rows read\. .*\n){4}$/],
    ['report', /milliseconds by step: \{.*"file":\d+/, /^\S+store_report_\S+\.csv\n$/],
  ])('adds a debug log to stderr, and nothing to stdout: %s', async (line, debug, stdout) => {
    const words = line.split(' ').map((word) => (word === 'FOLDER' ? folder : word));
    const verbose = await run(...words, '--verbose');
    expect(debugLines(verbose)).toContainEqual(expect.stringMatching(debug));
    expect(verbose.stdout).toMatch(stdout);
  });

  it('leaves the figures as they are, and is not there unless asked for', async () => {
    const file = join(folder, 'store_status.csv');
    const storeId = (await readFile(file, 'utf8')).split('\n')[1]!.split(',')[0]!;
    const explained = [run('explain', storeId), run('explain', storeId, '--verbose')] as const;
    const [plain, verbose] = await Promise.all(explained);
    expect(plain.stderr).toBe('');
    expect(debugLines(verbose)).toContainEqual(expect.stringMatching(/^the database is sqlite: /));
    expect(verbose.stdout).toBe(plain.stdout);
  });
});
