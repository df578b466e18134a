import { execFileSync } from 'node:child_process';
import { runCli } from '../support/product/command-line';

describe('completion of the command line', () => {
  let script: string;

  beforeAll(async () => {
    const { status, stdout, stderr } = await runCli({}, 'completion', 'bash');
    expect([status, stderr]).toEqual([0, '']);
    script = stdout;
  });

  /** What bash offers behind these words, the last of them begun. */
  function offered(...words: string[]): string[] {
    const line = ['store-monitor', ...words].map((word) => `'${word}'`).join(' ');
    const asks = `COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _store_monitor; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const options = ['--noprofile', '--norc', '-c', `${script}\n${asks}`];
    return execFileSync('bash', options, { encoding: 'utf8' })
      .split('\n')
      .filter((word) => word !== '');
  }

  it('offers commands, those below them, and the options of each', () => {
    expect(offered('')).toEqual(
      expect.arrayContaining(['seed', 'report', 'explain', 'migrate', 'status', 'completion']),
    );
    expect(offered('re')).toEqual(['report']);
    expect(offered('seed', '')).toEqual(expect.arrayContaining(['generate', '--dir', '--strict']));
    expect(offered('seed', 'generate', '--s')).toEqual(expect.arrayContaining(['--stores', '--seed']));
    expect(offered('seed', 'generate', '--s')).not.toContain('--strict');
    expect(offered('report', '--as-of', '2023-01-25', '--c')).toEqual(['--columns']);
  });

  it('says for which shells there is one', async () => {
    const { status, stdout, stderr } = await runCli({}, 'completion', 'tcsh');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe('store-monitor: There is completion for bash and zsh, not for tcsh.\n');
  });
});
