import { join } from 'node:path';

export const PROJECT_FOLDER = join(__dirname, '..');

/** Data sets, kept between runs and ignored by Git. */
export const BENCH_FOLDER = join(PROJECT_FOLDER, 'data', 'bench');

/** The databases and reports of one run, deleted at its end. */
export const RUN_FOLDER = join(BENCH_FOLDER, `run-${process.pid}`);

/** The environment variable with the checkout whose `dist` a process loads: the product, or the previous version. */
export const CHECKOUT_VARIABLE = 'BENCH_CHECKOUT';

export const PAGE = join(PROJECT_FOLDER, 'docs', 'performance.md');
