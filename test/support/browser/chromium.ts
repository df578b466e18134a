import { findProgram } from '../services/program';

export const chromiumPath = (): string | undefined => findProgram('chromium');

export const chromiumIsInstalled = (): boolean => chromiumPath() !== undefined;

/** A suite that looks at the page in a real browser; skipped aloud where there is none. */
export function describeInBrowser(title: string, suite: () => void): void {
  const run = chromiumIsInstalled() ? describe : describe.skip;
  run(`${title}, in a browser${chromiumIsInstalled() ? '' : ' (skipped, Chromium is not here)'}`, suite);
}
