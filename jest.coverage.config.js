const { readdirSync } = require('node:fs');
const { forbidden } = require('./.dependency-cruiser.js');
const specs = require('./jest.mutation.config.js');

const pure = forbidden.find(({ name }) => name === 'pure-parts-stay-pure').from.path;
const isPure = (path) => pure.some((pattern) => new RegExp(pattern).test(path));

/**
 * What the specs beside the pure parts reach of them: `npm run test:coverage`. Of all of `src` and by all tests it is
 * `npm test -- --coverage`, which takes a third longer.
 */
module.exports = {
  ...specs,
  collectCoverage: true,
  collectCoverageFrom: readdirSync('src', { recursive: true })
    .map((path) => `src/${path.replaceAll('\\', '/')}`)
    .filter((path) => isPure(path) && !/\.spec\.ts$|\/index\.ts$/.test(path)),
};
