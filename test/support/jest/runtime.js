const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { sep } = require('node:path');
const { compileFunction } = require('node:vm');
const { default: Runtime } = require('jest-runtime');
const { sharesProduct } = require('./environment');

const ofPackage = /\/node_modules\//;

/** The source maps of the product's modules, which outlive the suite that loads them. */
const sharedMaps = new Map();
/** What Jest itself and the tests' support compile to: each suite runs it anew. */
const compiled = new Map();
/** The runtime of the present suite. */
let present;

function compiledOnce(source, filename, compile) {
  const known = compiled.get(filename);
  if (known?.source === source) return known.run;
  const run = compile(source, filename);
  compiled.set(filename, { source, run });
  return run;
}

/**
 * Jest loads every module anew for each suite, which takes the application two seconds. This runtime loads packages and
 * the product (`src`, without its specs) as Node does, once in a worker; what belongs to tests is new in each suite.
 * No suite replaces modules of the product. Needs environment.js.
 */
module.exports = class extends Runtime {
  constructor(...parameters) {
    super(...parameters);
    const [config, , , transformer, , , testPath, globalConfig] = parameters;
    this.transformer = transformer;
    this.transformed = config.transform.map(([pattern]) => new RegExp(pattern));
    this.product = sharesProduct(globalConfig) ? `${config.rootDir}${sep}src${sep}` : undefined;
    const { executor } = this;
    const compile = (source, filename) =>
      compileFunction(source, executor.injectedModuleParameters, { filename });
    executor.compile = (source, filename) =>
      this.product === undefined || filename === testPath
        ? compile(source, filename)
        : compiledOnce(source, filename, compile);
    for (const [path, map] of sharedMaps) this.getSourceMaps().set(path, map);
    present = this;
  }

  requireModule(from, name, options, isActual) {
    if (name !== undefined && options?.isInternalModule !== true && !this._resolution.isCoreModule(name)) {
      const path = this._resolution.resolveCjs(from, name);
      if (this.isShared(path)) return require(path);
    }
    return super.requireModule(from, name, options, isActual);
  }

  isShared(path) {
    return ofPackage.test(path) ? !this.isTransformed(path) : this.isOfProduct(path);
  }

  isOfProduct(path) {
    return this.product !== undefined && path.startsWith(this.product) && path.endsWith('.ts');
  }

  isTransformed(path) {
    return this.transformed.some((pattern) => pattern.test(path));
  }

  /** Whether Node cannot load it as it is. */
  compiles(path) {
    return this.isOfProduct(path) || (ofPackage.test(path) && this.isTransformed(path));
  }

  /** Compiles as Jest does, for a module that Node loads. */
  load(module, path) {
    const options = this._getFullTransformationOptions();
    const { code, sourceMapPath } = this.transformer.transform(path, options, readFileSync(path, 'utf8'));
    sharedMaps.set(path, sourceMapPath);
    this.getSourceMaps().set(path, sourceMapPath);
    module._compile(code, path);
  }
};

for (const extension of ['.ts', '.js']) {
  // Node has none for .ts: Jest's own hook, of a tear-down in this process, then compiles what this one reads.
  const native = Module._extensions[extension] ?? Module._extensions['.js'];
  Module._extensions[extension] = (module, path) => {
    if (present?.compiles(path)) present.load(module, path);
    else native(module, path);
  };
}
