const { readFileSync, readdirSync } = require('node:fs');
const base = require('./jest.config.js');

// Suites that `npm test` runs on one of the two set-ups run here on the other.
process.env.TEST_OTHER_SETUP = '1';
const onOneSetup = readdirSync('test', { recursive: true })
  .filter((path) => path.endsWith('.spec.ts'))
  .filter((path) => readFileSync(`test/${path}`, 'utf8').includes('describeOneSetup('))
  .map((path) => `<rootDir>/test/${path.replaceAll('\\', '/')}`);

/** Tests that take minutes: `npm run test:long`. */
module.exports = {
  ...base,
  testMatch: ['<rootDir>/test/long/**/*.spec.ts', ...onOneSetup],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 20 * 60_000,
  passWithNoTests: true,
  reporters: [...base.reporters, '<rootDir>/test/support/case-reporter.js'],
};
