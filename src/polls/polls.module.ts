import { Module } from '@nestjs/common';
import { PollReader } from './poll-reader';
import { PollWriter } from './poll-writer';

@Module({ providers: [PollReader, PollWriter], exports: [PollReader, PollWriter] })
export class PollsModule {}
