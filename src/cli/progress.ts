import { SingleBar } from 'cli-progress';
import { grouped, printStatus } from './output';

/** The progress of a task on stderr: a bar on a terminal, otherwise a plain line from time to time. */
export interface Progress {
  /** Sets the finished amount. `total` may become known, or grow, during the task. */
  at(done: number, total?: number): void;
  /** The task is finished. */
  end(): void;
  /** Removes the display, whether the task is finished or not. */
  stop(): void;
}

const LINE_EVERY_MS = 2_000;

export function progressOf(label: string, unit: string, total: number): Progress {
  return process.stderr.isTTY ? bar(label, unit, total) : lines(label, unit, total);
}

function bar(label: string, unit: string, total: number): Progress {
  const single = new SingleBar({
    format: `${label} {bar} {percentage}% · {shown} ${unit}`,
    stream: process.stderr,
    clearOnComplete: false,
    barCompleteChar: '█',
    barIncompleteChar: '░',
  });
  single.start(Math.max(total, 1), 0, { shown: '0' });
  return {
    at: (done, newTotal) => {
      if (newTotal !== undefined) single.setTotal(Math.max(newTotal, 1));
      single.update(done, { shown: grouped(done) });
    },
    end: () => {
      single.update(single.getTotal());
      single.stop();
    },
    stop: () => single.stop(),
  };
}

function lines(label: string, unit: string, firstTotal: number): Progress {
  let total = firstTotal;
  let told = Date.now();
  return {
    at: (done, newTotal) => {
      if (newTotal !== undefined) total = newTotal;
      if (Date.now() - told < LINE_EVERY_MS) return;
      told = Date.now();
      printStatus(`${label}: ${grouped(done)} of ${grouped(total)} ${unit}`);
    },
    end: () => undefined,
    stop: () => undefined,
  };
}
