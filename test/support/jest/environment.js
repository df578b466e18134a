const hooks = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

/**
 * The storages of a worker process. Jest makes one for each suite and leaves it enabled, and each promise of each later
 * suite would carry an entry of all of them.
 */
const storages = new Set();
class Storage extends hooks.AsyncLocalStorage {
  constructor(...parameters) {
    super(...parameters);
    storages.add(this);
  }
}
// Newer versions of Node have a getter there, to which nothing can be assigned.
Object.defineProperty(hooks, 'AsyncLocalStorage', { value: Storage });

/** Twice as many as Node shows: a test and what it has called. */
const STACK_LINES = 20;

/** Where decorators of the product, which is loaded once (see runtime.js), register what they decorate. */
const REGISTRIES = ['classValidatorMetadataStorage', 'typeormMetadataArgsStorage'];

/**
 * Runs suites in the realm of their worker process, as Node would, so that packages need to be loaded only once in a
 * worker (see runtime.js). What a suite changes in the process is put back after it.
 */
module.exports = class extends TestEnvironment {
  /** Whether suites share the product. Coverage is counted by suite; and files that are watched change. */
  static sharesProduct({ collectCoverage, watch, watchAll }) {
    return !collectCoverage && !watch && !watchAll;
  }

  constructor(config, context) {
    super(config, context);
    this.kept = module.exports.sharesProduct(config.globalConfig) ? REGISTRIES : [];
    this.global = globalThis;
    // Those of the class above are of the realm that it made.
    const { moduleMocker, fakeTimersModern } = this;
    this.moduleMocker = new moduleMocker.constructor(globalThis);
    this.fakeTimersModern = new fakeTimersModern.constructor({
      config: config.projectConfig,
      global: globalThis,
    });
    this.before = {
      globals: new Map(Object.entries(Object.getOwnPropertyDescriptors(globalThis))),
      env: { ...process.env },
      exit: process.exit,
      listeners: new Map(process.eventNames().map((event) => [event, process.rawListeners(event)])),
    };
  }

  async setup() {
    await super.setup();
    // Jest sets 100, and the product and its packages make an error for each query and request.
    Error.stackTraceLimit = STACK_LINES;
  }

  async teardown() {
    const { globals, env, exit, listeners } = this.before;
    this.moduleMocker.restoreAllMocks();
    await super.teardown();
    // What is still used is enabled by its next `run`.
    for (const storage of storages) storage.disable();
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    process.exit = exit;
    for (const event of process.eventNames()) {
      const known = listeners.get(event) ?? [];
      for (const listener of process.rawListeners(event)) {
        if (!known.includes(listener)) process.removeListener(event, listener);
      }
    }
    for (const name of Object.getOwnPropertyNames(globalThis)) {
      if (this.kept.includes(name)) continue;
      const known = globals.get(name);
      if (known !== undefined) {
        if (known.configurable) Object.defineProperty(globalThis, name, known);
      } else if (Object.getOwnPropertyDescriptor(globalThis, name).configurable) delete globalThis[name];
    }
  }
};
