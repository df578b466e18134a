export * from './problem.filter';
export * from './event-stream';
export * from './file-answer';
export * from './middleware';
export * from './hardened-express-adapter';
export { ApiListResponse, PageRequestDto, PageResponseDto } from './lists';
export * from './validation';
