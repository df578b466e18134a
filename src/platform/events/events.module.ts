import { Global, Module } from '@nestjs/common';
import { Events } from './events';

@Global()
@Module({ providers: [{ provide: Events, useFactory: () => new Events() }], exports: [Events] })
export class EventsModule {}
