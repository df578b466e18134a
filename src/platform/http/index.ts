export * from './problem.filter';
export * from './event-stream';
export { ApiListResponse } from './csv-lists';
export * from './file-answer';
export * from './middleware';
export * from './hardened-express-adapter';
export * from './page.dto';
export * from './validation';
