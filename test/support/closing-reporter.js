const { closeWith, countLine } = require('./closing-lines');

/** Ends a run with the skipped suites and the reasons, and with the counts alone on the last line. */
module.exports = class ClosingReporter {
  constructor(globalConfig) {
    this.globalConfig = globalConfig;
  }

  onRunComplete(_contexts, results) {
    const skipped = results.numPendingTests + results.numTodoTests;
    // A file that fails to load has no tests to count, but must be reported.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const passed = results.numPassedTests;

    const lines = (process.env.TEST_SERVICES_MISSING ?? '').split('\n').filter(Boolean);
    // A pattern leaves tests out deliberately.
    const picked = Boolean(this.globalConfig.testNamePattern);
    if (process.env.REQUIRE_SERVICES === '1' && skipped > 0 && !picked) {
      this.error = new Error(
        `REQUIRE_SERVICES=1 allows no skipped test, but ${skipped} of them were skipped.`,
      );
      lines.push(this.error.message);
    }
    if (results.wasInterrupted) {
      lines.push('The run was interrupted: tests are missing from the count.');
    }
    lines.push(countLine({ passed, failed, skipped }));
    // With --json, stdout is machine-readable.
    closeWith(lines, this.globalConfig.json ? 2 : 1);
  }

  /** Jest fails the run if this returns an error. */
  getLastError() {
    return this.error;
  }
};
