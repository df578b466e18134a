export * from './cli.module';
export * from './output';
export { tellRejects } from './seed.command';
