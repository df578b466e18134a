// Preloaded into a service: at the step that KILL_AT names it kills itself, as `kill -9` would.
const { ServerResponse } = require('node:http');
const { EntityManager } = require('typeorm');

const die = () => process.kill(process.pid, 'SIGKILL');

/** Does `step` around a method, which it may call or not. */
function around(prototype, method, step) {
  const original = prototype[method];
  prototype[method] = function (...args) {
    return step(() => original.apply(this, args), this, args);
  };
}

const steps = {
  // The key is in use; of the work there is nothing.
  begun: () =>
    around(EntityManager.prototype, 'insert', (insert, _, [entity]) =>
      ['Report', 'Ingestion'].includes(entity.name) ? die() : insert(),
    ),
  // All is written, the answer as well; nothing is committed.
  written: () =>
    around(EntityManager.prototype, 'update', async (update, _, [entity, , { answer }]) => {
      const result = await update();
      if (entity.name === 'IdempotencyKey' && answer != null) die();
      return result;
    }),
  // All is committed; of the answer not a byte is sent.
  committed: () =>
    around(ServerResponse.prototype, 'writeHead', (writeHead, { req }) =>
      req.method === 'POST' ? die() : writeHead(),
    ),
  // A tick has its report, and nothing is committed.
  'tick written': () =>
    around(EntityManager.prototype, 'existsBy', async (existsBy, _, [entity]) => {
      const result = await existsBy();
      if (entity.name === 'ScheduleTick') die();
      return result;
    }),
};

steps[process.env.KILL_AT]();
