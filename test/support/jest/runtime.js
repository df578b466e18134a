const { compileFunction } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

const ofPackage = /\/node_modules\//;

/**
 * Jest loads every package anew for each suite, which takes the application two seconds. This runtime loads packages as
 * Node does, once in a worker; the project's own modules are new in each suite. Needs environment.js.
 */
module.exports = class extends Runtime {
  constructor(...parameters) {
    super(...parameters);
    const { executor } = this;
    executor.compile = (source, filename) =>
      compileFunction(source, executor.injectedModuleParameters, { filename });
    this.transformed = parameters[0].transform.map(([pattern]) => new RegExp(pattern));
  }

  requireModule(from, name, options, isActual) {
    if (name !== undefined && options?.isInternalModule !== true && !this._resolution.isCoreModule(name)) {
      const path = this._resolution.resolveCjs(from, name);
      if (ofPackage.test(path) && !this.transformed.some((pattern) => pattern.test(path)))
        return require(path);
    }
    return super.requireModule(from, name, options, isActual);
  }
};
