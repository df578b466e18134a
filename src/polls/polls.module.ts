import { Module } from '@nestjs/common';
import { PollReader } from './poll-reader';
import { PollRemover } from './poll-remover';
import { PollWriter } from './poll-writer';

@Module({ providers: [PollReader, PollWriter, PollRemover], exports: [PollReader, PollWriter, PollRemover] })
export class PollsModule {}
