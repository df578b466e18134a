import { relative } from 'node:path';
import fc from 'fast-check';

/**
 * The number of random cases of a property; PROPERTY_FACTOR=50 multiplies it by fifty. PROPERTY_SEED and PROPERTY_PATH
 * repeat a failure; its message shows them.
 */
export const runs = <T>(cases: number): fc.Parameters<T> & { numRuns: number } => ({
  numRuns: cases * Number(process.env.PROPERTY_FACTOR ?? 1),
  ...replayed(),
  reporter: report,
});

function replayed(): { seed?: number; path?: string; endOnFailure?: boolean } {
  const { PROPERTY_SEED: seed, PROPERTY_PATH: path } = process.env;
  if (seed === undefined) return {};
  // The path leads directly to the smallest case.
  return { seed: Number(seed), ...(path === undefined ? {} : { path, endOnFailure: true }) };
}

/** Reports like fast-check, and adds the command that repeats the case. */
function report<T>(details: fc.RunDetails<T>): void {
  if (!details.failed) return;
  const { seed, counterexamplePath } = details;
  const path = counterexamplePath === null ? '' : ` PROPERTY_PATH=${counterexamplePath}`;
  const message = `${fc.defaultReportMessage(details)}\n\nReplay: PROPERTY_SEED=${seed}${path} ${command()}`;
  throw new Error(message, { cause: details.errorInstance });
}

/** Selects the current test only, because a path is valid for one property. */
function command(): string {
  const { testPath = '', currentTestName = '' } = expect.getState();
  const file = relative(process.cwd(), testPath);
  const config = file.startsWith('test/long/') ? ' --config jest.long.config.js' : '';
  const pattern = currentTestName.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll("'", String.raw`'\''`);
  return `npx jest${config} --coverage=false ${file} -t '^${pattern}$'`;
}
