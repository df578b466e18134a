import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import {
  BadRequestException,
  BeforeApplicationShutdown,
  CanActivate,
  ExecutionContext,
  Injectable,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { DECORATORS } from '@nestjs/swagger';
import type { Application, NextFunction, Request, RequestHandler, Response } from 'express';
import { runInScope, type StoreScope } from '../async';
import { invalidInput, KnownError, messageOf } from '../errors';
import { BODY_TOO_LARGE, NOT_JSON, ProblemFilter } from './problem.filter';

interface Caller {
  readonly name: string;
  /** undefined: all stores. */
  readonly stores: StoreScope | undefined;
}

const callers = new WeakMap<Request, Caller>();

/** Keeps the authenticated caller of a request, and the stores that it sees. */
export const nameCaller = (request: Request, name: string, stores?: StoreScope): void =>
  void callers.set(request, { name, stores });

/** The name of the request's API key; '' if no keys are configured. */
export const callerOf = (request: Request): string => callers.get(request)?.name ?? '';

const HEADER = 'X-Request-Id';

/** Safe in a log line and in a header: no spaces, quotes or control characters, and of limited length. */
const SANE = /^[A-Za-z0-9._:;=+/@-]{1,128}$/;

/** The caller's own request id if it is safe; otherwise a new one. */
export const requestIdFrom = (header: string | readonly string[] | undefined): string =>
  typeof header === 'string' && SANE.test(header) ? header : randomUUID();

/** Gives the request its id, and sends it in the answer. Runs before everything that answers or logs. */
export function nameRequest(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const id = requestIdFrom(request.headers['x-request-id']);
  Object.assign(request, { id });
  response.setHeader(HEADER, id);
  next();
}

/** The id of a request that passed `nameRequest`. */
export const requestIdOf = (request: object): string => (request as { id: string }).id;

/**
 * Runs what follows in the scope of the request: for the audit log, and for the stores that its key is limited to. Stands behind all that reads a body, whose callbacks
 * would leave it. The address is that of the connection, as for the rate limit.
 */
export function enterScope(request: Request, _response: Response, next: NextFunction): void {
  const address = (request.ip ?? 'unknown').replace(/^::ffff:(?=[\d.]+$)/, '');
  const origin = { actor: callerOf(request) || null, address };
  const stores = callers.get(request)?.stores;
  runInScope({ requestId: requestIdOf(request), origin, stores }, next);
}

const deadlines = new WeakMap<Request, NodeJS.Timeout>();

/**
 * Aborts a request that has not arrived completely within this time. A later call replaces the limit. The time for the
 * answer is not limited: a large import may run for minutes after its upload.
 */
export function receiveWithin(milliseconds: number): RequestHandler {
  const problems = new ProblemFilter();
  const seconds = milliseconds / 1000;

  return (request: Request, response: Response, next: NextFunction): void => {
    const cut = (): void => {
      if (request.complete) return;
      // The request was already answered, for example with an error.
      if (response.headersSent) return void request.socket.destroy();
      response.setHeader('Connection', 'close');
      problems.answer(
        new KnownError('too-slow', `The request did not arrive completely within ${seconds} seconds.`),
        request,
        response,
      );
    };
    clearTimeout(deadlines.get(request));
    const deadline = setTimeout(cut, milliseconds).unref();
    deadlines.set(request, deadline);
    request.once('close', () => clearTimeout(deadline));
    next();
  };
}

/**
 * Removes conditional request headers, so that no answer is `304 Not Modified`: answers are computed on each request.
 * The routes of files keep the headers, because files have validators (`file-answer.ts`).
 */
export const stripConditionalHeadersExcept =
  (route: string) =>
  ({ headers, path }: Request, _response: Response, next: NextFunction): void => {
    if (path !== route) {
      delete headers['if-none-match'];
      delete headers['if-modified-since'];
    }
    next();
  };

/**
 * Rejects a body that is not JSON, except of a route that documents another type. If it were ignored, the request would
 * run without its parameters.
 */
export class JsonGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    const hasBody = takesBody(request) && (encoding !== undefined || Number(length ?? 0) > 0);
    const takesJson = !Reflect.hasMetadata(DECORATORS.API_CONSUMES, context.getHandler());
    if (hasBody && takesJson && request.is('json') === false) {
      throw new UnsupportedMediaTypeException(NOT_JSON);
    }
    return true;
  }
}

/** Whether there is JSON to be read. */
export const hasJson = (request: Request): boolean => takesBody(request) && request.is('json') !== false;

/** The body of a GET has no meaning and is ignored. */
const takesBody = ({ method }: Request): boolean => method !== 'GET' && method !== 'HEAD';

/** No valid body is nested deeper. Recursive code would exhaust the stack on a deeper one. */
const DEEPEST = 20;
/** No valid object has more than a dozen. The validation compares each name with every other. */
const MAX_MEMBERS = 100;
/** Ten for each poll of the largest batch, and for each row of the longest list of hours; the ids of a selection. */
const MAX_VALUES_OF_BATCH = 100_000;
const MAX_VALUES = 10_000;

const maxValuesOf = ({ url = '' }: Pick<IncomingMessage, 'url'>): number =>
  /^\/(polls|special-hours|exclusions)\/?(\?|$)/i.test(url) ? MAX_VALUES_OF_BATCH : MAX_VALUES;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [BEGIN_LIST, END_LIST, BEGIN_OBJECT, END_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Rejects a body by its bytes, before it is parsed: two characters of JSON can become an object that takes thirty times
 * as much memory. Used as `verify` of Express's body parser, which itself rejects invalid JSON.
 */
export function checkJsonLimits(
  request: Pick<IncomingMessage, 'url'>,
  _response: unknown,
  bytes: Buffer,
  encoding: string,
): void {
  if (encoding !== 'utf-8') throw new UnsupportedMediaTypeException('Send the JSON in UTF-8.');
  const maxValues = maxValuesOf(request);
  /** For each open bracket: the members so far of an object, or -Infinity for a list. */
  const members: number[] = [];
  let values = 1;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) at = endOfString(bytes, at + 1);
    else if (byte === END_LIST || byte === END_OBJECT) members.pop();
    else if (byte === COMMA) {
      values++;
      if (++members[members.length - 1]! > MAX_MEMBERS)
        throw invalidInput(`An object of the body has more than ${MAX_MEMBERS} members.`);
    } else if (byte === BEGIN_LIST || byte === BEGIN_OBJECT) {
      values++;
      if (members.push(byte === BEGIN_LIST ? -Infinity : 1) > DEEPEST)
        throw invalidInput(`The body is nested more than ${DEEPEST} deep.`);
    }
    if (values > maxValues) {
      const most = maxValues.toLocaleString('en-US');
      throw new KnownError('too-large', `The body holds more than ${most} values. Send it in parts.`);
    }
  }
}

/** The index of the quote that ends a string, or the length of the buffer. */
function endOfString(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** Says what is wrong with a body that Express's parser cannot read. Nest would keep the message of the parser alone. */
export function explainUnreadableBody(
  error: { readonly type?: unknown },
  _request: Request,
  _response: Response,
  next: NextFunction,
): void {
  if (error.type === 'entity.too.large') next(new KnownError('too-large', BODY_TOO_LARGE));
  else if (error.type === 'entity.parse.failed')
    next(invalidInput(`The body is not valid JSON: ${messageOf(error)}.`));
  else next(error);
}

/** The message for a compressed form. */
export const ENCODED_MULTIPART =
  'Send the form as it is, without Content-Encoding: nothing is unpacked here.';
const NO_FORM =
  "Send the CSV as multipart/form-data in the field 'file'; no other kind of multipart is read.";

/**
 * Rejects a compressed form, because a few kilobytes can expand to gigabytes, and multipart bodies other than forms.
 */
export function rejectEncodedMultipart(request: Request, _response: Response, next: NextFunction): void {
  const { 'content-encoding': encoding = 'identity' } = request.headers;
  if (!takesBody(request)) next();
  else if (encoding.toLowerCase() !== 'identity') next(new UnsupportedMediaTypeException(ENCODED_MULTIPART));
  else if (request.is('multipart/*') && !request.is('multipart/form-data'))
    next(new BadRequestException(NO_FORM));
  else next();
}

/** What Express keeps of a route; its type declarations are those of an earlier version. */
interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  /** Falsy, or what the path has for the parameters. */
  match(path: string): unknown;
}

/**
 * Answers 405 where a route of the application has the path, but not the method. It stands before all routes: one with a
 * parameter, such as `/exclusions/:exclusion_id`, would take `GET /exclusions/revoke`, which is another route's path.
 */
export function methodNotAllowed(app: Application): RequestHandler {
  let routes: readonly Layer[] | undefined;
  return ({ method, path }: Request, response: Response, next: NextFunction): void => {
    // Nest's middleware is routes as well, of every path and method.
    routes ??= (app.router.stack as unknown as readonly Layer[]).filter(
      ({ route }) => route !== undefined && !route.path.includes('*'),
    );
    const allowed = methodsOf(routes, path);
    if (allowed.length === 0 || allowed.includes(method)) return next();
    throw refusedMethod({ method, path }, response, allowed);
  };
}

/** The error of a method that a path does not have; `allowed`: those that it has. */
export function refusedMethod(
  { method, path }: Pick<Request, 'method' | 'path'>,
  response: Response,
  allowed: readonly string[],
): KnownError {
  const methods = allowed.join(', ');
  response.setHeader('Allow', methods);
  return new KnownError('method-not-allowed', `${path} does not take ${method}; it takes ${methods}.`);
}

/** The methods of the routes that have the path: of those without parameters, if there are any. */
function methodsOf(routes: readonly Layer[], path: string): string[] {
  const matching = routes.filter((layer) => layer.match(path));
  const exact = matching.filter(({ route }) => !route!.path.includes(':'));
  const methods = new Set<string>();
  for (const { route } of exact.length > 0 ? exact : matching) {
    for (const method of Object.keys(route!.methods)) methods.add(method.toUpperCase());
  }
  // Express answers HEAD where there is GET.
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].sort();
}

/** How many requests of a connection may wait to be answered. */
const MAX_WAITING = 8;

type Exchange = readonly [request: IncomingMessage, response: ServerResponse];

/** A connection with a request that is being answered or waits. */
interface Connection {
  readonly waiting: Exchange[];
  /** The state of its output when that last changed, and when that was (`performance.now()`). */
  output: string;
  changedAt: number;
}

/**
 * Answers the requests of a connection one after the other. Node emits all pipelined requests that it reads at once, so
 * one connection could start thousands of answers, each of which waits in memory until the client reads it.
 */
export class ConnectionQueues {
  private readonly connections = new Map<Socket, Connection>();

  constructor(private readonly answer: RequestListener) {}

  readonly accept: RequestListener = (request, response) => {
    const { socket } = request;
    let connection = this.connections.get(socket);
    if (connection === undefined) {
      connection = { waiting: [], output: '', changedAt: 0 };
      this.connections.set(socket, connection);
      // Runs after all requests that were read with this one are queued: if they are too many, none is answered.
      process.nextTick(() => this.answerNext(socket));
    }
    if (connection.waiting.length < MAX_WAITING) connection.waiting.push([request, response]);
    else cutOff(socket);
  };

  /** Closes the connections whose clients have read nothing of an answer for this time. Called at intervals. */
  closeUnread(timeoutMs: number): void {
    const now = performance.now();
    for (const [socket, connection] of this.connections) {
      const output = `${socket.bytesWritten} ${unsentBytes(socket)}`;
      if (socket.destroyed) this.connections.delete(socket);
      else if (socket.writableLength === 0 || output !== connection.output) {
        connection.output = output;
        connection.changedAt = now;
      } else if (now - connection.changedAt > timeoutMs) socket.destroy();
    }
  }

  private answerNext(socket: Socket): void {
    // A connection takes no further answers after its last one.
    const next = socket.writable ? this.connections.get(socket)?.waiting.shift() : undefined;
    if (next === undefined) {
      this.connections.delete(socket);
      return;
    }
    const [request, response] = next;
    response.once('close', () => this.answerNext(socket));
    this.answer(request, response);
  }
}

/** The bytes of the present write that the operating system has not taken. Node uses them for its timeouts as well. */
const unsentBytes = (socket: Socket): number | undefined =>
  (socket as { _handle?: { writeQueueSize: number } | null })._handle?.writeQueueSize;

/**
 * Closes a connection, and stops its parser. Otherwise Node would make an object of each further request that it has
 * read already, which takes tens of milliseconds.
 */
function cutOff(socket: Socket): void {
  socket.destroy();
  const { parser } = socket as { parser?: { onIncoming: () => number } | null };
  // What Node's own handler returns for an upgrade: what follows is not HTTP.
  if (parser) parser.onIncoming = () => 2;
}

/** How long running requests may take during shutdown. Afterwards their connections are cut. */
const LAST_REQUESTS_MS = 8_000;

/** Without a limit, a client that sends or reads slowly would delay the shutdown for ever. */
@Injectable()
export class ConnectionDrainer implements BeforeApplicationShutdown {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Not awaited: requests continue meanwhile. */
  beforeApplicationShutdown(): void {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    setTimeout(() => server.closeAllConnections(), LAST_REQUESTS_MS).unref();
  }
}
