import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import {
  BadRequestException,
  Controller,
  Get,
  GoneException,
  HttpException,
  LoggerService,
  Param,
  ParseUUIDPipe,
  Post,
  Res,
  UploadedFile,
  UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor, type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import type { Response } from 'express';
import request from 'supertest';
import { QueryFailedError } from 'typeorm';
import { type ErrorCode, invalidInput, KnownError, unavailable } from '../errors';
import { until } from '../../../test/support/until';
import { PROBLEM_TYPE, ProblemFilter } from './problem.filter';

const SECRET = 'hunter2';

const withCode = (code: string) => Object.assign(new Error(`${code}: ${SECRET}`), { code });

const FAILURES: Readonly<Record<string, () => unknown>> = {
  known: () => invalidInput('as_of has no zone.', { errors: [{ field: 'as_of', message: 'has no zone' }] }),
  cause: () => unavailable('The queue cannot be reached.', new Error(SECRET)),
  http: () => new BadRequestException('Validation failed (uuid is expected)'),
  gone: () => new GoneException(),
  odd: () => new HttpException('I refuse.', 418),
  refused: () => withCode('ECONNREFUSED'),
  lost: () => new QueryFailedError(`SELECT '${SECRET}'`, [SECRET], withCode('PROTOCOL_CONNECTION_LOST')),
  busy: () => new QueryFailedError(`SELECT '${SECRET}'`, [SECRET], withCode('ER_LOCK_DEADLOCK')),
  full: () => new QueryFailedError(`INSERT '${SECRET}'`, [SECRET], withCode('SQLITE_FULL')),
  'full-disk': () => withCode('ENOSPC'),
  sql: () => new QueryFailedError(`SELECT '${SECRET}'`, [SECRET], withCode('ER_PARSE_ERROR')),
  bug: () => new TypeError(`/srv/app/${SECRET}.js is not a function`),
  unexposed: () => Object.assign(new Error(SECRET), { status: 404 }),
  text: () => SECRET,
  nothing: () => undefined,
  long: () => invalidInput('x'.repeat(20_000), { errors: [{ field: 'a', message: 'b' }] }),
  'long-extra': () => invalidInput('Short.', { errors: [{ field: 'x'.repeat(20_000), message: 'b' }] }),
  controls: () => invalidInput('\u0000\uD83D'.repeat(10_000)),
};

@Controller()
class FailingController {
  @Get('fail/:how')
  fail(@Param('how') how: string): never {
    throw FAILURES[how]!();
  }

  @Get('code/:code')
  code(@Param('code') code: ErrorCode): never {
    throw new KnownError(code, 'In words.');
  }

  @Get('id/:id')
  id(@Param('id', ParseUUIDPipe) id: string): string {
    return id;
  }

  @Post('json')
  json(): string {
    return 'read';
  }

  @Post('upload')
  @UseInterceptors(FileInterceptor('file'))
  upload(@UploadedFile() file: unknown): string {
    return typeof file;
  }

  @Get('half')
  half(@Res() response: Response): never {
    response.write('the first half');
    throw new Error('the second half is lost');
  }
}

const logged: string[] = [];
const informed: string[] = [];
const keep = (...words: unknown[]) => void logged.push(words.join(' '));
const inform = (...words: unknown[]) => void informed.push(words.join(' '));
const recorder: LoggerService = { log: inform, warn: keep, error: keep };

describe('ProblemFilter', () => {
  let app: NestExpressApplication;
  const get = (path: string) => request(app.getHttpServer()).get(path);

  beforeAll(async () => {
    const module = await Test.createTestingModule({ controllers: [FailingController] }).compile();
    app = module.createNestApplication<NestExpressApplication>();
    app.useLogger(recorder);
    app.useGlobalFilters(new ProblemFilter());
    await app.listen(0, '127.0.0.1');
  });
  beforeEach(() => logged.splice(0));
  afterAll(() => app.close());

  it('answers with a problem of RFC 9457, the known failure’s own members beside it', async () => {
    const answer = await get('/fail/known?as_of=2023');
    expect(answer.headers['content-type']).toContain(PROBLEM_TYPE);
    expect(answer.body).toEqual({
      type: 'urn:store-monitor:problem:invalid-input',
      title: 'Bad Request',
      status: 400,
      detail: 'as_of has no zone.',
      instance: '/fail/known',
      errors: [{ field: 'as_of', message: 'has no zone' }],
    });
  });

  it.each<[ErrorCode, number, string]>([
    ['invalid-input', 400, 'Bad Request'],
    ['unauthorized', 401, 'Unauthorized'],
    ['forbidden', 403, 'Forbidden'],
    ['not-found', 404, 'Not Found'],
    ['method-not-allowed', 405, 'Method Not Allowed'],
    ['too-slow', 408, 'Request Timeout'],
    ['too-large', 413, 'Payload Too Large'],
    ['import-refused', 422, 'Unprocessable Entity'],
    ['too-many', 429, 'Too Many Requests'],
    ['invalid-configuration', 500, 'Internal Server Error'],
    ['unavailable', 503, 'Service Unavailable'],
    ['no-space', 507, 'Insufficient Storage'],
  ])('%s is %d %s', async (code, status, title) => {
    const answer = await get(`/code/${code}`);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      type: `urn:store-monitor:problem:${code}`,
      title,
      status,
      detail: 'In words.',
    });
    expect(answer.headers['retry-after']).toBe([429, 503].includes(status) ? '5' : undefined);
  });

  it.each([
    ['/fail/http', 400, 'Validation failed (uuid is expected)'],
    ['/id/seven', 400, 'Validation failed (uuid is expected)'],
    ['/fail/gone', 410, 'Gone'],
    ['/fail/odd', 418, 'I refuse.'],
    ['/nowhere', 404, 'Cannot GET /nowhere'],
    ['/nowhere?key=hunter2', 404, 'Cannot GET /nowhere'],
  ])('what the framework throws keeps its status: %s is %d', async (path, status, detail) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ type: 'about:blank', status, detail, instance: path.split('?')[0] });
    expect(logged).toEqual([]);
  });

  it('explains invalid JSON', async () => {
    const sent = request(app.getHttpServer()).post('/json').type('json').send('{"as_of":');
    const { status, body } = await sent;
    expect([status, body.status, body.type]).toEqual([400, 400, 'about:blank']);
    expect(body.detail).toMatch(/JSON/);
  });

  it('a path that cannot be decoded is the client’s mistake', async () => {
    const { status, body } = await get('/id/%E0%A4%A');
    expect([status, body.status]).toEqual([400, 400]);
    expect(logged).toEqual([]);
  });

  it.each(['refused', 'lost', 'busy'])(
    'an unreachable or busy database (%s) is 503, to be retried',
    async (how) => {
      const answer = await get(`/fail/${how}`);
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('5');
      expect(answer.body.type).toBe('urn:store-monitor:problem:unavailable');
      expect(answer.text).not.toContain(SECRET);
    },
  );

  it.each(['full', 'full-disk'])('a disk that is full (%s) is 507, without its path', async (how) => {
    const answer = await get(`/fail/${how}`);
    expect(answer.status).toBe(507);
    expect(answer.body.type).toBe('urn:store-monitor:problem:no-space');
    expect(answer.text).not.toContain(SECRET);
  });

  it.each(['sql', 'bug', 'unexposed', 'text', 'nothing'])(
    'an unexpected failure (%s) is 500 without details',
    async (how) => {
      const answer = await get(`/fail/${how}`);
      expect(answer.status).toBe(500);
      expect(answer.body).toEqual({
        type: 'about:blank',
        title: 'Internal Server Error',
        status: 500,
        detail: 'Something went wrong on our side. It has been logged.',
        instance: `/fail/${how}`,
      });
      expect(answer.text).not.toContain(SECRET);
    },
  );

  it('logs what the client does not see', async () => {
    await get('/fail/bug');
    expect(logged.join()).toContain(`GET /fail/bug: /srv/app/${SECRET}.js is not a function`);
    const { text } = await get('/fail/cause');
    expect(text).not.toContain(SECRET);
  });

  it.each([
    ['long', `${'x'.repeat(500)}…`],
    ['long-extra', 'Short.'],
    ['controls', `${'\u0000\uD83D'.repeat(250)}…`],
  ])('has at most 16 kB, without further members: %s', async (how, detail) => {
    const answer = await get(`/fail/${how}`);
    expect(Buffer.byteLength(answer.text)).toBeLessThanOrEqual(16_384);
    expect(answer.body).toEqual({
      type: 'urn:store-monitor:problem:invalid-input',
      title: 'Bad Request',
      status: 400,
      detail,
      instance: `/fail/${how}`,
    });
  });

  it('has at most 16 kB, also for the longest path', async () => {
    const answer = await get(`/${'x'.repeat(15_000)}`);
    expect(answer.status).toBe(404);
    expect(Buffer.byteLength(answer.text)).toBeLessThanOrEqual(16_384);
    expect(answer.body.instance).toBe(`/${'x'.repeat(499)}…`);
  });

  it('is not made of an upload that the client breaks off, which is no error', async () => {
    const { port } = app.getHttpServer().address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    const part = '--b\r\nContent-Disposition: form-data; name="file"; filename="f.csv"\r\n\r\nstore_id';
    const type = 'Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000';
    socket.write(`POST /upload HTTP/1.1\r\nHost: localhost\r\n${type}\r\n\r\n${part}`);
    await once(app.getHttpServer(), 'request');
    socket.destroy();
    await until('the line in the log', () =>
      informed.includes('POST /upload: the client broke off the request ProblemFilter'),
    );
    expect(logged).toEqual([]);
  });

  it('cuts the connection when half of an answer is out', async () => {
    await expect(get('/half')).rejects.toThrow(/aborted|hang up|ECONNRESET/);
    expect(logged.join()).toContain('the second half is lost');
  });
});
