import { Module } from '@nestjs/common';
import { PollsRepository } from './polls.repository';
import { RecentChangesRepository } from './recent-changes.repository';

@Module({
  providers: [PollsRepository, RecentChangesRepository],
  exports: [PollsRepository, RecentChangesRepository],
})
export class PollsModule {}
