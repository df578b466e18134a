import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endingOf, endPrograms } from '../support/faults/programs';
import { launchService } from '../support/faults/service-process';
import { projectFolder } from '../support/product/command-line';
import { findProgram } from '../support/services/program';
import { type Environment, freshEnvironment, LONG_RUN } from '../support/setups';
import { until } from '../support/until';

const main = join(projectFolder, 'dist', 'main.js');

describe('a service whose terminal is closed', () => {
  let environment: Environment;

  beforeEach(async () => {
    environment = await freshEnvironment('embedded');
  });

  afterEach(async () => {
    await endPrograms();
    await environment.remove();
  });

  /** A process that has ended may stay as a zombie where its new parent does not reap it. */
  const isRunning = (pid: number) => {
    const stat = `/proc/${pid}/stat`;
    return existsSync(stat) && !/\) Z /.test(readFileSync(stat, 'utf8'));
  };

  /** Runs the command in a terminal until the service listens, and closes the terminal. */
  const closeTerminalOf = async (command: string, printed: (onTerminal: string) => string) => {
    const terminal = spawn(findProgram('script')!, ['-qec', command, '/dev/null'], {
      cwd: environment.directory,
      env: { ...process.env, ...environment.env, PORT: '0', LOG_LEVEL: 'info' },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let onTerminal = '';
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => (onTerminal += text));
    const said = await until(
      'the service to listen',
      () => {
        const text = printed(onTerminal);
        const url = /listening on (http:\/\/[^\s,"]+)/.exec(text)?.[1];
        return url === undefined ? undefined : { url, pid: Number(/"pid":(\d+)/.exec(text)![1]) };
      },
      { within: 60_000 },
    );
    terminal.kill('SIGKILL');
    await once(terminal, 'close');
    return said;
  };

  it('ends', async () => {
    const { pid } = await closeTerminalOf(`${process.execPath} ${main}`, (onTerminal) => onTerminal);
    await until('the end of the service', () => !isRunning(pid), { within: 15_000 });
  });

  it('goes on under nohup', async () => {
    const log = () => readFileSync(join(environment.directory, 'nohup.out'), 'utf8');
    const { pid, url } = await closeTerminalOf(`nohup ${process.execPath} ${main}`, () =>
      existsSync(join(environment.directory, 'nohup.out')) ? log() : '',
    );
    try {
      expect(await statusTwice(url)).toEqual([200, 200]);
      expect(isRunning(pid)).toBe(true);
    } finally {
      process.kill(pid, 'SIGTERM');
      await until('the end of the service', () => !isRunning(pid), { within: 15_000 });
    }
  });

  if (LONG_RUN) {
    it('goes on after SIGHUP under nohup without a terminal', async () => {
      const service = await launchService({ ...environment, launcher: ['nohup'] });
      process.kill(service.program.pid, 'SIGHUP');
      expect(await statusTwice(service.url)).toEqual([200, 200]);
      expect(await service.outcome(await service.trigger())).toMatchObject({ status: 'Completed' });
      expect(await endingOf(service.program)).toBe('status 0');
    });
  }
});

/** The second answer is one of a service that had the signal for some time. */
async function statusTwice(url: string): Promise<number[]> {
  const statuses: number[] = [];
  while (statuses.length < 2) {
    const answer = await fetch(`${url}/health/ready`);
    await answer.arrayBuffer();
    statuses.push(answer.status);
  }
  return statuses;
}
