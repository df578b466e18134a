export * from './polls.entities';
export * from './poll-extents.repository';
export * from './polls.module';
export * from './polls.repository';
