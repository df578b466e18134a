import { join } from 'node:path';

export const PROJECT_FOLDER = join(__dirname, '..');

/** Data sets, kept from run to run. Git ignores it. */
export const BENCH_FOLDER = join(PROJECT_FOLDER, 'data', 'bench');

/** Databases and reports of one run, gone when it ends. */
export const RUN_FOLDER = join(BENCH_FOLDER, `run-${process.pid}`);

/** The variable that names the checkout whose `dist` a process loads: the product's, or the version before. */
export const CHECKOUT_VARIABLE = 'BENCH_CHECKOUT';

export const PAGE = join(PROJECT_FOLDER, 'docs', 'performance.md');
