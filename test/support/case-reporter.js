/** Prints the result of each test when it ends: the long suites take minutes, and may be interrupted. */
module.exports = class CaseReporter {
  onTestCaseResult(_test, { fullName, status, duration }) {
    process.stderr.write(
      `${new Date().toISOString()} ${status} ${fullName} (${Math.round(duration ?? 0)} ms)\n`,
    );
  }
};
