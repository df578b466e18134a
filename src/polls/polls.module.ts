import { Module } from '@nestjs/common';
import { PollsRepository } from './polls.repository';

@Module({ providers: [PollsRepository], exports: [PollsRepository] })
export class PollsModule {}
