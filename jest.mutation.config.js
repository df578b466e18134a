const { forbidden } = require('./.dependency-cruiser.js');
const base = require('./jest.config.js');

const pure = forbidden.find(({ name }) => name === 'pure-parts-stay-pure').from.path;

/**
 * What mutation testing runs: the specs beside the pure parts. They are the same at every run, unlike the properties
 * of test/property, so that a score can be had again; and they need no servers, no build and no folder.
 */
module.exports = {
  ...base,
  // Stryker counts per suite, in a realm of its own.
  testEnvironment: 'node',
  runtime: undefined,
  roots: ['<rootDir>/src'],
  testMatch: undefined,
  testRegex: pure.map((path) => path.replace('^', '/').replace(/\\\.ts\$$/, '\\.spec\\.ts$')),
  globalSetup: undefined,
  globalTeardown: undefined,
  reporters: ['default'],
};
