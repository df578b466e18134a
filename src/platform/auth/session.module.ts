import { Module } from '@nestjs/common';
import { SessionController } from './session.controller';

/** Sessions of browsers. */
@Module({ controllers: [SessionController] })
export class SessionModule {}
