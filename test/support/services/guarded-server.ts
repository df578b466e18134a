import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../until';

export interface Command {
  program: string;
  args: string[];
}

export interface ServerPlan {
  /** Its name in messages. */
  name: string;
  /** The server's own folder, which is deleted when the server stops or the tests end. */
  directory: string;
  /** Runs to its end before the server starts. */
  before?: Command;
  server: Command & { /** arguments for the first start only */ first?: string[] };
  /** Whether the server answers; a rejection means "not yet". */
  answers: () => Promise<void>;
}

export interface GuardedServer {
  /** The server's own process. */
  pid: number;
  /** Stops the server, waits for its end, and deletes its folder. It may be called again, or after a kill. */
  stop(): Promise<void>;
  /**
   * Ends the server by the signal, starts it again on the same data after this number of milliseconds, and waits until
   * it answers.
   */
  restart(signal: 'SIGTERM' | 'SIGKILL', away: number): Promise<void>;
}

/** The address for a test, with the function that stops everything. */
export interface RunningServer extends GuardedServer {
  host: string;
  port: number;
  user: string;
  password: string;
}

interface News {
  event: 'started' | 'exited';
  pid?: number;
  how?: string;
}

/** A killed node of a cluster may need all of its data from another one. */
const TIMEOUT_MS = 120_000;

/** Starts a server under guard.js and waits until it answers; rejects with the end of its log otherwise. */
export async function startGuarded(plan: ServerPlan): Promise<GuardedServer> {
  const { name, directory, before, server } = plan;
  const guard = fork(join(__dirname, 'guard.js'), [JSON.stringify({ directory, before, server })], {
    // A separate session: Ctrl-C in the terminal must not reach the server first.
    detached: true,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });

  const seen: { pid?: number | undefined; ended?: string } = {};
  guard.on('message', ({ event, pid, how }: News) => {
    if (event === 'started') {
      seen.pid = pid;
    } else {
      seen.ended = how;
    }
  });
  guard.once('error', (error) => (seen.ended = error.message));
  guard.once('exit', () => (seen.ended ??= 'its guard ended'));
  // A forgotten server must not keep Jest running.
  guard.unref();
  guard.channel?.unref();

  const pidOnceAnswering = async (): Promise<number | undefined> => {
    if (seen.ended !== undefined) {
      throw new Error(seen.ended);
    }
    if (seen.pid === undefined) {
      return undefined;
    }
    return plan.answers().then(
      () => seen.pid,
      () => undefined,
    );
  };
  const answering = async (): Promise<number> => {
    try {
      return await until(`an answer from ${name}`, pidOnceAnswering, { within: TIMEOUT_MS, every: 20 });
    } catch (error) {
      const log = tail(join(directory, 'server.log'));
      const why = (error as Error).message;
      throw new Error(`${name} did not start: ${why}. The end of its log:\n${log}`, { cause: error });
    }
  };
  try {
    const pid = await answering();
    const restart = async (signal: 'SIGTERM' | 'SIGKILL', away: number) => {
      seen.pid = undefined;
      guard.send({ restart: signal, away });
      await answering();
    };
    return { pid, stop: () => stop(guard), restart };
  } catch (error) {
    await stop(guard);
    throw error;
  }
}

async function stop(guard: ChildProcess): Promise<void> {
  if (guard.exitCode !== null || guard.signalCode !== null) {
    return;
  }
  guard.ref();
  const gone = once(guard, 'exit');
  if (guard.connected) {
    guard.send('stop', () => undefined);
  }
  await gone;
}

function tail(path: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
  } catch {
    return '(no log)';
  }
}
