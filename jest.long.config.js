const base = require('./jest.config.js');

/** Tests that take minutes: `npm run test:long`. */
module.exports = {
  ...base,
  testMatch: ['<rootDir>/test/long/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 20 * 60_000,
  passWithNoTests: true,
  reporters: [...base.reporters, '<rootDir>/test/support/case-reporter.js'],
};
