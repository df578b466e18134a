// Lets Node run the TypeScript of the benchmarks: `node -r ./bench/register.cjs bench/run.ts`.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname } = require('node:path');
const { transformSync } = require('@swc/core');

const root = dirname(module.path);

/** Compiled with the options of .swcrc, as in Jest. */
Module._extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), { filename, cwd: root });
  module._compile(code, filename);
};
