const { closeWith, countLine } = require('./closing-lines');

/** Ends a run with what was skipped and why, in plain words, and with the count alone on the last line. */
module.exports = class ClosingReporter {
  constructor(globalConfig) {
    this.globalConfig = globalConfig;
  }

  onRunComplete(_contexts, results) {
    const skipped = results.numPendingTests + results.numTodoTests;
    // A file that does not even load has no tests to count; it must not look like nothing happened.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const passed = results.numPassedTests;

    const lines = (process.env.TEST_SERVICES_MISSING ?? '').split('\n').filter(Boolean);
    // A pattern leaves tests out on purpose.
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
    // With --json, stdout is for the machine.
    closeWith(lines, this.globalConfig.json ? 2 : 1);
  }

  /** Jest fails the run when this returns something. */
  getLastError() {
    return this.error;
  }
};
