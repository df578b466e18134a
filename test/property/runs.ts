import { relative } from 'node:path';
import fc from 'fast-check';

/**
 * How a property is tried: with so many random cases, PROPERTY_FACTOR=50 with fifty times as many. PROPERTY_SEED and
 * PROPERTY_PATH try again what failed: the message of a failure says which.
 */
export const runs = <T>(cases: number): fc.Parameters<T> & { numRuns: number } => ({
  numRuns: cases * Number(process.env.PROPERTY_FACTOR ?? 1),
  ...replayed(),
  reporter: report,
});

function replayed(): { seed?: number; path?: string; endOnFailure?: boolean } {
  const { PROPERTY_SEED: seed, PROPERTY_PATH: path } = process.env;
  if (seed === undefined) return {};
  // A path leads to the smallest case already.
  return { seed: Number(seed), ...(path === undefined ? {} : { path, endOnFailure: true }) };
}

/** As fast-check does by itself, and with the command that tries the same case again. */
function report<T>(details: fc.RunDetails<T>): void {
  if (!details.failed) return;
  const { seed, counterexamplePath } = details;
  const path = counterexamplePath === null ? '' : ` PROPERTY_PATH=${counterexamplePath}`;
  const message = `${fc.defaultReportMessage(details)}\n\nReplay: PROPERTY_SEED=${seed}${path} ${command()}`;
  throw new Error(message, { cause: details.errorInstance });
}

/** Runs the test that is running, and no other: a path means nothing to another property. */
function command(): string {
  const { testPath = '', currentTestName = '' } = expect.getState();
  const file = relative(process.cwd(), testPath);
  const config = file.startsWith('test/long/') ? ' --config jest.long.config.js' : '';
  const pattern = currentTestName.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll("'", String.raw`'\''`);
  return `npx jest${config} --coverage=false ${file} -t '^${pattern}$'`;
}
