import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCliHere } from '../support/product/command-line-here';
import { findProgram } from '../support/services/program';
import { temporaryFolder } from '../support/temporary-folder';

type Shell = 'bash' | 'zsh' | 'fish';
type Ask = (script: string, words: readonly string[], folder: string) => string;

/** The completions of each shell for some words, the last of them incomplete; one per line. */
const ASK: Record<Shell, Ask> = {
  bash: (script, words) => {
    const line = ['store-monitor', ...words].map((word) => `'${word}'`).join(' ');
    const asks = `COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _store_monitor; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['--noprofile', '--norc', '-c', `${script}\n${asks}`], { encoding: 'utf8' });
  },
  zsh: (script, words, folder) => {
    const [completion, offered] = [join(folder, '.completion'), join(folder, '.offered')];
    writeFileSync(completion, `autoload -U compinit && compinit -u -D\n${script}`);
    writeFileSync(offered, '');
    const ask = join(__dirname, '../support/shells/ask.zsh');
    execFileSync('zsh', ['-f', ask, completion, ['store-monitor', ...words].join(' ')], {
      cwd: folder,
      env: { ...process.env, OFFERED: offered },
    });
    return readFileSync(offered, 'utf8');
  },
  fish: (script, words, folder) => {
    const asks = `complete -C '${['store-monitor', ...words].join(' ')}'`;
    return execFileSync('fish', ['--no-config', '-c', `${script}\n${asks}`], {
      encoding: 'utf8',
      cwd: folder,
    });
  },
};

describe.each(Object.keys(ASK) as Shell[])('completion of the command line in %s', (shell) => {
  const isHere = findProgram(shell) !== undefined;
  const test = isHere ? it : it.skip;
  let script: string;
  let folder: string;

  beforeAll(async () => {
    // Without files, whose names would be offered as well.
    folder = await temporaryFolder('completion');
    const { status, stdout, stderr } = await runCliHere({}, 'completion', shell);
    expect([status, stderr]).toEqual([0, '']);
    script = stdout;
  });

  const offered = (...words: string[]): string[] =>
    ASK[shell](script, words, folder)
      .split('\n')
      .filter((word) => word !== '');

  test(`offers commands, those below them, and the options of each${isHere ? '' : ' (skipped: the shell is not here)'}`, () => {
    expect(offered('')).toEqual(
      expect.arrayContaining(['seed', 'report', 'explain', 'migrate', 'status', 'completion']),
    );
    expect(offered('re')).toEqual(['report']);
    expect(offered('seed', '')).toEqual(expect.arrayContaining(['generate']));
    expect(offered('seed', '--')).toEqual(expect.arrayContaining(['--dir', '--strict']));
    expect(offered('seed', 'generate', '--s')).toEqual(expect.arrayContaining(['--stores', '--seed']));
    expect(offered('seed', 'generate', '--s')).not.toContain('--strict');
    expect(offered('export', '')).toEqual(expect.arrayContaining(['polls']));
    expect(offered('export', 'polls', '--f')).toEqual(expect.arrayContaining(['--from', '--format']));
    expect(offered('report', '--as-of', '2023-01-25', '--c').sort()).toEqual([
      '--carry-minutes',
      '--columns',
    ]);
    expect(offered('completion', '')).toEqual(expect.arrayContaining(['bash', 'fish', 'zsh']));
  });

  test('offers the known values of an option, and nothing else', () => {
    expect(offered('report', '--format', '').sort()).toEqual(['csv', 'ndjson', 'parquet', 'xlsx']);
    expect(offered('export', 'polls', '--format', 'p')).toEqual(['parquet']);
    expect(offered('report', '--out', 'x', '--period', 'last_w')).toEqual(['last_week']);
    expect(offered('seed', '--mode', '').sort()).toEqual(['add', 'replace']);
    expect(offered('report', '--no-data', '').sort()).toEqual(['down', 'exclude']);
    // No value is known, and there is no file.
    expect(offered('report', '--as-of', '')).toEqual([]);
  });
});

it('says for which shells there is completion', async () => {
  const { status, stdout, stderr } = await runCliHere({}, 'completion', 'tcsh');
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toBe('store-monitor: There is completion for bash, zsh, fish, not for tcsh.\n');
});
