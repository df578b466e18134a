import { runInThisContext } from 'node:vm';
import type { Temporal as TemporalTypes } from 'temporal-polyfill' with { 'resolution-mode': 'import' };

// The polyfill is ESM only, which Node can require and Jest cannot; in the context that Jest itself runs in, `require`
// is Node's own.
const { createRequire } = runInThisContext(
  "process.getBuiltinModule('node:module')",
) as typeof import('node:module');

export const { Temporal } = createRequire(__filename)('temporal-polyfill') as {
  Temporal: typeof TemporalTypes;
};
