import { runInThisContext } from 'node:vm';
import type { Temporal as TemporalTypes } from 'temporal-polyfill' with { 'resolution-mode': 'import' };

// The polyfill is an ES module, which Node can require and Jest cannot; in this context, `require` is Node's own.
const { createRequire } = runInThisContext(
  "process.getBuiltinModule('node:module')",
) as typeof import('node:module');

export const { Temporal } = createRequire(__filename)('temporal-polyfill') as {
  Temporal: typeof TemporalTypes;
};
