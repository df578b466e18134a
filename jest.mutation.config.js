const base = require('./jest.config.js');

const stem = process.env.MUTATED.replace(/\.ts$/, '').replaceAll('.', '\\.');

/**
 * What mutation testing of a pure file runs: the specs beside it, `days.spec.ts` and `days.accounting.spec.ts` of `days.ts`.
 * They are the same at every run, unlike the properties of test/property, so that a score can be had again; and they
 * need no servers, no build and no folder.
 */
module.exports = {
  ...base,
  // Stryker counts per suite, in a realm of its own.
  testEnvironment: 'node',
  runtime: undefined,
  roots: ['<rootDir>/src'],
  testMatch: undefined,
  testRegex: [`/${stem}(\\.[a-z-]+)?\\.spec\\.ts$`],
  globalSetup: undefined,
  globalTeardown: undefined,
  reporters: ['default'],
};
