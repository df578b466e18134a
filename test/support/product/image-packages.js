// Preloaded (`node --require`): packages that are not in the image cannot be loaded.
const Module = require('node:module');

const resolve = Module._resolveFilename;

Module._resolveFilename = function (name, ...others) {
  if (/^(@types|@fig|typescript|prettier)(\/|$)/.test(name))
    throw Object.assign(new Error(`${name} is not in the image`), { code: 'MODULE_NOT_FOUND' });
  return resolve.call(this, name, ...others);
};
