const { readFileSync, readdirSync } = require('node:fs');
const base = require('./jest.config.js');

// Suites that `npm test` runs on one of the two set-ups run here on both, and those with LONG_RUN run all their cases.
process.env.TEST_LONG = '1';
const shortened = readdirSync('test', { recursive: true })
  .filter((path) => path.endsWith('.spec.ts'))
  .filter((path) => /describeOneSetup\(|\bLONG_RUN\b/.test(readFileSync(`test/${path}`, 'utf8')))
  .map((path) => `<rootDir>/test/${path.replaceAll('\\', '/')}`);

/** Tests that take minutes: `npm run test:long`. */
module.exports = {
  ...base,
  testMatch: ['<rootDir>/test/long/**/*.spec.ts', ...shortened],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 20 * 60_000,
  passWithNoTests: true,
  reporters: [...base.reporters, '<rootDir>/test/support/case-reporter.js'],
};
