import { findProgram } from '../services/program';

export const chromiumPath = (): string | undefined => findProgram('chromium');

export const chromiumIsInstalled = (): boolean => chromiumPath() !== undefined;

/** A suite in a real browser; skipped with a message if there is none. */
export function describeInBrowser(title: string, suite: () => void): void {
  const run = chromiumIsInstalled() ? describe : describe.skip;
  run(`${title}, in a browser${chromiumIsInstalled() ? '' : ' (skipped, Chromium is not here)'}`, suite);
}
