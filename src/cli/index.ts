export * from './cli.module';
export * from './run-command-line';
