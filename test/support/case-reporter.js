/** Says of each test as it ends what became of it: the long suites take minutes, and may be broken off. */
module.exports = class CaseReporter {
  onTestCaseResult(_test, { fullName, status, duration }) {
    process.stderr.write(
      `${new Date().toISOString()} ${status} ${fullName} (${Math.round(duration ?? 0)} ms)\n`,
    );
  }
};
