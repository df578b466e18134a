export * from './attachment';
export * from './api-problems';
export * from './json-only';
export * from './page.dto';
export * from './problem.filter';
export * from './validation';
