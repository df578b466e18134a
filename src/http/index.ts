export * from './api-problems';
export * from './attachment';
export * from './caller';
export * from './json-only';
export * from './page.dto';
export * from './problem.filter';
export * from './query';
export * from './validation';
