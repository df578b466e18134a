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
  /** How messages call it. */
  name: string;
  /** A folder of the server's own; it is removed when the server stops or the tests end. */
  directory: string;
  /** Runs to its end before the server starts. */
  before?: Command;
  server: Command & { /** Words for its first start alone. */ first?: string[] };
  /** Whether the server answers; rejecting means "not yet". */
  answers: () => Promise<void>;
}

export interface GuardedServer {
  /** The server's own process. */
  pid: number;
  /** Ends the server and waits until it is gone, with its folder. It may be called again, or after a kill. */
  stop(): Promise<void>;
  /** Ends the server by the signal, starts it again on the same data after so many milliseconds, and waits until it answers. */
  restart(signal: 'SIGTERM' | 'SIGKILL', away: number): Promise<void>;
}

/** The address that a test needs, with the way to end it all. */
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

/** A node of a cluster that was killed may have to be given all of its data by another one. */
const PATIENCE_MS = 120_000;

/** Starts a server under guard.js and waits until it answers; rejects with the tail of its log otherwise. */
export async function startGuarded(plan: ServerPlan): Promise<GuardedServer> {
  const { name, directory, before, server } = plan;
  const guard = fork(join(__dirname, 'guard.js'), [JSON.stringify({ directory, before, server })], {
    // A session of its own: Ctrl-C in the terminal must not reach the server before us.
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
  // A server that a test forgot must not keep Jest from ending.
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
      return await until(`an answer from ${name}`, pidOnceAnswering, { within: PATIENCE_MS, every: 20 });
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
