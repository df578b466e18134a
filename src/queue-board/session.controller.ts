import { Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags, ApiProperty } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  BoardSessions,
  isCrossOrigin,
  NO_SESSIONS,
  noCookie,
  SESSION_PATH,
  sessionCookie,
  tokenOf,
} from '../platform/auth';
import { KnownError, notFound } from '../platform/errors';
import { ApiProblems, callerOf, NOT_JSON } from '../platform/http';

export class BoardResponseDto {
  @ApiProperty({
    description: 'Whether there is a queue board at /queues: there is one where Redis is used.',
  })
  board: boolean;
}

const NO_BOARD = 'There is no queue board: without REDIS_URL the queue lives in the process.';
const FROM_ELSEWHERE = 'Pages of other origins may change nothing here. Use the board at /queues.';
const COOKIE = {
  'Set-Cookie': {
    description: 'The session, where keys are asked for. It holds for an hour, at /queues only.',
    schema: { type: 'string' as const },
  },
};
const PROBLEMS = {
  400: "Expected property name or '}' in JSON at position 1",
  403: FROM_ELSEWHERE,
  404: NO_BOARD,
  413: 'request entity too large',
  415: NOT_JSON,
  503: NO_SESSIONS,
};

/** A browser that opens a page cannot send a key: it gets a cookie in exchange for the key that it sent before. */
@ApiTags('service')
@Controller(SESSION_PATH)
export class SessionController {
  constructor(private readonly sessions?: BoardSessions) {}

  @Get()
  @ApiOperation({ summary: 'Whether there is a queue board' })
  @ApiOkResponse({ type: BoardResponseDto })
  @ApiProblems({})
  board(): BoardResponseDto {
    return { board: this.sessions !== undefined };
  }

  @Post()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Begin a session of the queue board',
    description: 'With any key. Without keys there is no cookie, and none is needed.',
  })
  @ApiNoContentResponse({ description: 'The session has begun.', headers: COOKIE })
  @ApiProblems(PROBLEMS)
  async begin(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    refuseForeign(request);
    const sessions = this.known();
    const caller = callerOf(request);
    if (caller === '') return;
    response.setHeader('Set-Cookie', sessionCookie(await sessions.begin(caller), request.headers));
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'End the session of the queue board that the cookie is of' })
  @ApiNoContentResponse({ description: 'There is no such session any more.' })
  @ApiProblems(PROBLEMS)
  async end(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    refuseForeign(request);
    const sessions = this.known();
    const token = tokenOf(request.headers);
    if (token !== undefined) await sessions.end(token);
    response.setHeader('Set-Cookie', noCookie());
  }

  private known(): BoardSessions {
    if (this.sessions === undefined) throw notFound(NO_BOARD);
    return this.sessions;
  }
}

/** Rejects pages of other origins, because browsers attach cookies to their requests as well. */
function refuseForeign(request: Request): void {
  if (isCrossOrigin(request.headers)) throw new KnownError('forbidden', FROM_ELSEWHERE);
}
