export * from './packed-poll';
export * from './poll-digest';
export * from './poll-reader';
export * from './poll-writer';
export * from './poll.entity';
export * from './polls-by-store';
export * from './polls.module';
export * from './written-polls';
