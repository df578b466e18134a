import 'reflect-metadata';
import { type TaskName, tasks } from './tasks';

/** The process of one task: takes its input from the parent, and answers what came of it. */
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
