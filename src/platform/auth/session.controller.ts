import { Controller, Delete, Get, HttpCode, Inject, Module, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type ApiKey, type Config, CONFIG, type Scope } from '../config';
import { ApiProblems, callerOf } from '../http';
import { FROM_ELSEWHERE } from './access';
import { createToken, hasBoard, noCookie, SESSION_PATH, sessionCookie } from './sessions';

export class SessionResponseDto {
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'reader',
    description: 'The name of the key of the request; null: no keys are configured.',
  })
  name: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    enum: ['read', 'write'],
    example: 'read',
    description: 'What the key allows; null: no keys are configured, and everything is allowed.',
  })
  scope: Scope | null;
  @ApiProperty({
    example: true,
    description: 'Whether there is a queue board at /queues: there is one where Redis is used.',
  })
  board: boolean;
}

const COOKIE = {
  'Set-Cookie': {
    description:
      'The session, where keys are configured. It is valid at all paths until the browser is closed, and for twelve hours ' +
      'at most.',
    schema: { type: 'string' as const },
  },
};

/** A browser sends no key when it opens a page or a file: it gets a cookie in exchange for a key that a script sends once. */
@ApiTags('service')
@Controller(SESSION_PATH)
export class SessionController {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  @Get()
  @ApiOperation({ summary: 'The key of the request, and whether there is a queue board' })
  @ApiOkResponse({ type: SessionResponseDto })
  @ApiProblems({})
  show(@Req() request: Request): SessionResponseDto {
    const key = this.keyOf(request);
    return { name: key?.name ?? null, scope: key?.scope ?? null, board: hasBoard(this.config) };
  }

  @Post()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Sign in: begin a session of the browser',
    description:
      'Send any key in a header. The cookie allows what the key allows, on all routes, also for links, downloads and ' +
      'the queue board. If no keys are configured, there is no cookie, and none is needed.',
  })
  @ApiNoContentResponse({ description: 'The session has begun.', headers: COOKIE })
  @ApiProblems({ 403: FROM_ELSEWHERE })
  signIn(@Req() request: Request, @Res({ passthrough: true }) response: Response): void {
    const key = this.keyOf(request);
    if (key !== undefined) {
      response.setHeader('Set-Cookie', sessionCookie(createToken(key), request.headers));
    }
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out: delete the cookie of the session' })
  @ApiNoContentResponse({ description: 'The browser has no session any more.' })
  @ApiProblems({ 403: FROM_ELSEWHERE })
  signOut(@Res({ passthrough: true }) response: Response): void {
    response.setHeader('Set-Cookie', noCookie());
  }

  private keyOf(request: Request): ApiKey | undefined {
    const caller = callerOf(request);
    return this.config.access.keys.find(({ name }) => name === caller);
  }
}

/** Sessions of browsers. */
@Module({ controllers: [SessionController] })
export class SessionModule {}
