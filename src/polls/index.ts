export * from './poll-block.entity';
export * from './poll-extents.entity';
export * from './poll-extents.repository';
export * from './polls.module';
export * from './polls.repository';
export * from './recent-change.entity';
export * from './recent-changes.repository';
