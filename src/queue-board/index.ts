export * from './board';
export * from './board-problems';
export * from './queue-board.module';
