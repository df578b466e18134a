export * from './attachment';
export * from './api-problems';
export * from './page.dto';
export * from './problem.filter';
export * from './validation';
