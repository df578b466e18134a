import { Module } from '@nestjs/common';
import { PollExtentsRepository } from './poll-extents.repository';
import { PollsRepository } from './polls.repository';
import { RecentChangesRepository } from './recent-changes.repository';

@Module({
  providers: [PollsRepository, PollExtentsRepository, RecentChangesRepository],
  exports: [PollsRepository, PollExtentsRepository, RecentChangesRepository],
})
export class PollsModule {}
