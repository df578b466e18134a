export * from './cli.module';
