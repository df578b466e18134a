const { MUTATED, MUTATION_REPORT } = process.env;

/**
 * Mutation testing of one pure file by the specs beside it: `scripts/mutation.mjs` runs it for each, see docs/mutation.md.
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: [MUTATED],
  testRunner: 'jest',
  jest: { configFile: 'jest.mutation.config.js', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  // Nothing checks types here.
  disableTypeChecks: false,
  concurrency: 2,
  // Jest in one process keeps what it has loaded: a fresh one now and then takes half the time.
  maxTestRunnerReuse: 40,
  // A loop without end is found by counting, long before; a busy machine must not look like one.
  timeoutMS: 10_000,
  reporters: ['json'],
  warnings: { slow: false },
  // All that it writes lies in a folder that git, eslint, prettier and Jest pass over.
  tempDirName: 'coverage/mutation/work',
  jsonReporter: { fileName: MUTATION_REPORT },
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
