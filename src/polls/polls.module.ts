import { Module } from '@nestjs/common';
import { PollExtentsRepository } from './poll-extents.repository';
import { PollsRepository, RecentChangesRepository } from './polls.repository';

@Module({
  providers: [PollsRepository, PollExtentsRepository, RecentChangesRepository],
  exports: [PollsRepository, PollExtentsRepository, RecentChangesRepository],
})
export class PollsModule {}
