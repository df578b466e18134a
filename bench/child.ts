import 'reflect-metadata';
import { type TaskName, tasks } from './tasks';

/** The process of a task: receives its input from the parent, and sends the result. */
async function main({ input }: { input: unknown }): Promise<void> {
  const task = tasks[process.argv[2] as TaskName]();
  const run = task.run as (input: unknown) => Promise<unknown>;
  const answer = await run(input).then(
    (output) => ({ output }),
    (error: unknown) => ({
      failure: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }),
  );
  process.send?.(answer, () => process.disconnect());
}

process.once('message', (message) => void main(message as { input: unknown }));
