export * from './board';
export * from './queue-board.module';
