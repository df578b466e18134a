import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import cruiser from './.dependency-cruiser.js';

const pure = cruiser.forbidden.find(({ name }) => name === 'pure-parts-stay-pure').from.path;
const isPure = (path) => pure.some((pattern) => new RegExp(pattern).test(path));

/**
 * Mutation testing of the pure parts: `npm run test:mutation`, see docs/mutation.md.
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: readdirSync('src', { recursive: true })
    .map((path) => join('src', path).replaceAll('\\', '/'))
    .filter((path) => isPure(path) && !/\.spec\.ts$|\/index\.ts$/.test(path))
    .sort(),
  testRunner: 'jest',
  jest: { configFile: 'jest.mutation.config.js' },
  coverageAnalysis: 'perTest',
  // Nothing checks types here.
  disableTypeChecks: false,
  concurrency: 2,
  // Jest in one process keeps what it has loaded: a fresh one now and then takes half the time.
  maxTestRunnerReuse: 40,
  // A loop without end is found by counting, long before; a busy machine must not look like one.
  timeoutMS: 30_000,
  reporters: ['clear-text', 'progress', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
  warnings: { slow: false },
  // All that it writes lies in a folder that git, eslint, prettier and Jest pass over.
  tempDirName: 'coverage/mutation/work',
  htmlReporter: { fileName: 'coverage/mutation/index.html' },
  jsonReporter: { fileName: 'coverage/mutation/mutation.json' },
  // Of the tree, the tests need this much.
  ignorePatterns: [
    '**',
    '!src/**',
    '!test/support/*.ts',
    '!package.json',
    '!.swcrc',
    '!jest*.config.js',
    '!.dependency-cruiser.js',
  ],
};
