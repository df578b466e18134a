import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from '../support/product/command-line';
import { runCliHere } from '../support/product/command-line-here';
import { emptyEnvironment, type Environment, freshEnvironment } from '../support/setups';

const figures = ['--as-of <instant>', '--windows <kind>', '--no-data <policy>'];

describe('the command line', () => {
  let environment: Environment;

  beforeAll(async () => {
    environment = await freshEnvironment('embedded');
  });

  afterAll(() => environment.remove());

  it.each([
    ['--help', ['seed', 'report', 'explain', 'migrate', 'migrate-data', 'backup', 'checksums']],
    [
      'seed --help',
      ['--dir <dir>', '"seeds"', '--strict', 'generate', 'timezones.csv', 'business_hours.csv'],
    ],
    ['seed generate --help', ['--dir <dir>', '--stores <n>', '--days <n>', '--seed <n>']],
    ['report --help', [...figures, '--out <file>']],
    ['explain --help', [...figures, '<store>']],
    ['migrate --help', ['schema']],
    ['migrate-data --help', ['--from <file>', '"data/store-monitor.sqlite"', 'checksum']],
    ['backup --help', ['--out <file>', 'integrity']],
    ['checksums --help', ['restored']],
  ])('shows help: %s', async (line, words) => {
    const { status, stdout, stderr } = await runCliHere(
      { PORT: 'no-configuration-is-read' },
      ...line.split(' '),
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: store-monitor/);
    for (const word of words) {
      expect(stdout).toContain(word);
    }
  });

  it.each([
    ['bogus', 'bogus'],
    ['seed --bogus', '--bogus'],
    ['report --as-of yesterday', '--as-of'],
    ['report --windows weekly', '--windows'],
    ['explain one --no-data up', '--no-data'],
    ['explain', 'store'],
    ['explain nobody', 'nobody'],
    ['seed generate', '--dir'],
    ['seed generate --dir x --stores 0', '--stores'],
    ['seed --dir no-such-folder', 'no-such-folder'],
    // A folder or command in the wrong place must not be ignored.
    ['seed my-folder', 'argument'],
    ['report report.csv', 'argument'],
    ['explain one two', 'argument'],
    ['migrate now', 'argument'],
    ['backup', '--out'],
    ['backup --out .', 'is there already'],
  ])('prints the error in one line: %s', async (line, word) => {
    const { status, stdout, stderr } = await runCliHere(environment.env, ...line.split(' '));
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^(error|store-monitor): .+\n$/);
    expect(stderr).toContain(word);
  });

  it('prints its version', async () => {
    const file = await readFile(join(__dirname, '../../package.json'), 'utf8');
    const { version } = JSON.parse(file) as { version: string };
    const noConfiguration = { PORT: 'no-configuration-is-read' };
    expect(await runCliHere(noConfiguration, '--version')).toEqual({
      status: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });

  it('shows its help without a command', async () => {
    const { status, stdout, stderr } = await runCliHere(environment.env);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^Usage: store-monitor/);
  });

  // The suites of the commands run most of them in their own process.
  it.each(['--help', 'seed --bogus', 'explain nobody', 'migrate'])(
    'does the same in a process of its own: %s',
    async (line) => {
      const [here, alone] = await Promise.all([emptyEnvironment('embedded'), emptyEnvironment('embedded')]);
      try {
        const outcome = await runCli(alone.env, ...line.split(' '));
        expect(await runCliHere(here.env, ...line.split(' '))).toEqual(outcome);
      } finally {
        await Promise.all([here.remove(), alone.remove()]);
      }
    },
  );

  it('migrates, once', async () => {
    const fresh = await emptyEnvironment('embedded');
    try {
      const first = await runCliHere(fresh.env, 'migrate');
      expect(first).toMatchObject({ status: 0, stderr: '' });
      expect(first.stdout).toMatch(/^(ran \S+\n)+$/);
      const again = await runCliHere(fresh.env, 'migrate');
      expect(again).toEqual({ status: 0, stdout: 'the schema is up to date\n', stderr: '' });
    } finally {
      await fresh.remove();
    }
  });

  it('leaves no report after invalid arguments', async () => {
    expect(await readdir(environment.env.REPORTS_DIR!)).toEqual([]);
  });
});
