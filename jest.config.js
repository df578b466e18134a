// Local time must never decide a test: workers and the programs that tests start inherit this.
process.env.TZ = 'UTC';

/** @type {import('jest').Config} */
module.exports = {
  // Without `roots` Jest would crawl node_modules, dist and the data folders as well.
  roots: ['<rootDir>/src', '<rootDir>/web/src', '<rootDir>/test'],
  testMatch: ['<rootDir>/{src,web/src,test}/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/long/'],
  testEnvironment: '<rootDir>/test/support/jest/environment.js',
  runtime: '<rootDir>/test/support/jest/runtime.js',
  // No options here, so that @swc/jest reads .swcrc (decorators and their metadata).
  // Two packages are for import alone, which Jest cannot do: they become what it can require.
  transform: { '^.+\\.ts$': '@swc/jest', 'node_modules/hyparquet(-writer)?/.+\\.js$': '@swc/jest' },
  transformIgnorePatterns: ['/node_modules/(?!hyparquet)'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testTimeout: 120_000,
  // One more than the cores of a small machine, because suites wait for programs, servers and browsers.
  maxWorkers: 3,
  // A worker keeps what each suite has loaded, and clearing up in two gigabytes takes longer than a new one.
  workerIdleMemoryLimit: '1GB',
  coverageProvider: 'v8',
  coverageDirectory: '<rootDir>/coverage',
  collectCoverageFrom: ['<rootDir>/src/**/*.ts', '!**/*.spec.ts', '!**/index.ts'],
  coverageReporters: ['text-summary', 'lcov'],
  reporters: ['default', '<rootDir>/test/support/closing-reporter.js'],
};
