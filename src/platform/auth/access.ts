import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { DocumentBuilder } from '@nestjs/swagger';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { isFault, keysOf, parseSelector } from '../../core/selectors/selector';
import type { StoreScope } from '../async';
import { type ApiKey, type Config, digestOf } from '../config';
import { KnownError } from '../errors';
import { nameCaller, NO_KEY, READ_ONLY, receiveWithin } from '../http';
import { RateLimit } from './rate-limit';
import {
  beginsSession,
  BOARD_PATH,
  isCrossOrigin,
  isOfSession,
  keyOfSession,
  opensPage,
  sendSignInPage,
} from './sessions';

type OpenRoute = Config['access']['openRoutes'][number];

const PATHS: Readonly<Record<OpenRoute, RegExp>> = {
  health: /^\/health(\/|$)/,
  page: /^\/(assets\/|$)/,
  docs: /^\/docs(\/|-json$|$)/,
  metrics: /^\/metrics\/?$/,
};

/** Whether a request needs no key: it reads one of the open routes. */
export const isOpen = (method: string, path: string, open: readonly OpenRoute[]): boolean =>
  reads(method) && open.some((route) => PATHS[route].test(path));

const selectsByStatus = (labels: unknown): boolean => {
  if (typeof labels !== 'string') return false;
  const selector = parseSelector(labels);
  return !isFault(selector) && keysOf(selector).has('status');
};

/**
 * Whether the answer may be computed from the polls of all stores, which takes a fifth of a second. So is each selection by
 * status, but that of the fleet in memory.
 */
export const isHeavy = ({ path, query }: Pick<Request, 'path' | 'query'>): boolean =>
  /^\/fleet(\/|$)/i.test(path)
    ? query.as_of !== undefined
    : /^\/(figures\/(?:daily|summary)|incidents|targets)\/?$/i.test(path) ||
      (/^\/stores\/?$/i.test(path) && query.status !== undefined) ||
      selectsByStatus(query.labels);

/**
 * Whether a path is of all stores together, and cannot be answered of some: the series of Prometheus, the queue with the
 * reports of all keys, the audit log, alerts, and where messages go. Express takes paths in any case.
 */
export const isOfAllStores = (path: string): boolean =>
  /^\/(?:metrics|queues|audit|channels|report-schedules|alerts|alert-rules|alert-mutes)(?:\/|$)/i.test(path);

/** Whether a request with this method changes nothing. */
export const reads = (method: string): boolean => method === 'GET' || method === 'HEAD';

/**
 * Describes in the API document how to send a key, either way, and that none is needed where none are configured.
 * Not `addBearerAuth`: it would say that a key is a JWT.
 */
export function documentKeys(outline: DocumentBuilder, { keys }: Config['access']): DocumentBuilder {
  if (keys.length === 0) outline.addSecurityRequirements({});
  return outline
    .addSecurity('bearer', { type: 'http', scheme: 'bearer', description: 'An API key.' })
    .addSecurity('x-api-key', { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key.' })
    .addSecurityRequirements('bearer')
    .addSecurityRequirements('x-api-key');
}

/** The configured API keys. */
export class ApiKeyStore {
  private readonly entries: readonly (readonly [key: ApiKey, digest: Buffer])[];

  constructor(keys: readonly ApiKey[]) {
    this.entries = keys.map((key) => [key, Buffer.from(key.digest, 'hex')]);
  }

  /** Whether no keys are configured, so that every request is accepted. */
  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /**
   * The key with this secret. Compares every digest in constant time, so that the duration reveals nothing about a
   * secret.
   */
  keyOf(secret: string): ApiKey | undefined {
    const presented = Buffer.from(digestOf(secret), 'hex');
    let found: ApiKey | undefined;
    for (const [key, digest] of this.entries) {
      if (timingSafeEqual(digest, presented)) found = key;
    }
    return found;
  }
}

/** The stores that meet the selector of a key. */
interface StoresOfKeys {
  of(selector: string): StoreScope;
}

/** The secret in `Authorization: Bearer …`, or in `X-API-Key` if Authorization is missing or has another scheme. */
export function presentedSecret(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const key = headers['x-api-key'];
  return typeof key === 'string' && key !== '' ? key : undefined;
}

const UNKNOWN_KEY = 'There is no such API key.';
export const FROM_ELSEWHERE = 'Pages of other origins may change nothing here.';
const REALM = 'Bearer realm="store-monitor"';
const NOT_ENOUGH = `${REALM}, error="insufficient_scope"`;
const SOME_STORES =
  'This API key is limited to some stores, and this is about all of them. Use a key without a selector.';

/**
 * Accepts requests whose key has the required scope, and counts every request, rejected ones too. Runs before all
 * routes. A valid key is never rejected because of other callers at its address: behind a proxy all callers share one
 * address. The key of the browser's session counts if no other key is sent, but not to begin another session. Requests for
 * open routes count as well, except checks of the health, because a load balancer takes a service out whose checks are
 * refused. A browser that opens a page without a key gets one with a form.
 */
function requireKey(
  { keys, openRoutes }: Config['access'],
  rate: RateLimit,
  scopes: StoresOfKeys,
): RequestHandler {
  const logger = new Logger(requireKey.name);
  const ring = new ApiKeyStore(keys);

  const refuse = (
    { method, path, ip }: Request,
    response: Response,
    code: 'unauthorized' | 'forbidden',
    detail: string,
    challenge?: string,
  ): never => {
    logger.warn(`${method} ${path} of ${ip} is refused: ${detail}`);
    if (challenge !== undefined) response.setHeader('WWW-Authenticate', challenge);
    throw new KnownError(code, detail);
  };

  const admit = async (key: ApiKey, request: Request, response: Response, isSession: boolean) => {
    const { method, path } = request;
    // The answer is only for the holder of the key: shared caches must not store it.
    response.setHeader('Cache-Control', 'private, no-cache');
    await rate.ofKey(key, response, isHeavy(request));
    const signs = isOfSession(method, path);
    // Pages of other origins on the same site send the cookie as well.
    if ((signs || (isSession && !reads(method))) && isCrossOrigin(request.headers)) {
      refuse(request, response, 'forbidden', FROM_ELSEWHERE);
    }
    if (key.scope === 'read' && !reads(method) && !signs) {
      refuse(request, response, 'forbidden', READ_ONLY, NOT_ENOUGH);
    }
    const stores = key.selector === '' ? undefined : scopes.of(key.selector);
    if (stores !== undefined && isOfAllStores(path)) {
      refuse(request, response, 'forbidden', SOME_STORES, NOT_ENOUGH);
    }
    nameCaller(request, key.name, stores);
  };

  /** Returns false if it has answered. */
  const turnAway = async (secret: string | undefined, request: Request, response: Response) => {
    await rate.ofStranger(request, response);
    if (secret !== undefined) {
      refuse(request, response, 'unauthorized', UNKNOWN_KEY, `${REALM}, error="invalid_token"`);
    }
    if (!opensPage(request)) refuse(request, response, 'unauthorized', NO_KEY, REALM);
    response.setHeader('WWW-Authenticate', REALM);
    sendSignInPage(request, response);
    return false;
  };

  /** Whether the request continues. */
  const check = async (request: Request, response: Response): Promise<boolean> => {
    const { method, path, headers } = request;
    const open = isOpen(method, path, openRoutes);
    if (open && PATHS.health.test(path)) return true;
    const secret = presentedSecret(headers);
    const takesCookie = secret === undefined && !beginsSession(method, path);
    const ofSession = takesCookie ? keyOfSession(headers, keys) : undefined;
    const key = secret === undefined ? ofSession : ring.keyOf(secret);
    if (key !== undefined) await admit(key, request, response, ofSession !== undefined);
    else if (open) await rate.ofStranger(request, response);
    else return turnAway(secret, request, response);
    return true;
  };

  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    if (ring.isEmpty || (await check(request, response))) next();
  };
}

/** Pages load scripts and styles from this service only. */
const OWN_ONLY = {
  defaultSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
};
/** Swagger UI has inline styles, but no inline scripts. */
const SWAGGER_UI = { ...OWN_ONLY, styleSrc: ["'self'", "'unsafe-inline'"] };
/** The queue board also has inline styles, and sets a base URI for its links. */
const QUEUE_BOARD = { ...SWAGGER_UI, baseUri: ["'self'"] };

/**
 * Adds security headers for browsers. Does not enforce https: services in an internal network often use http, and a
 * proxy that terminates TLS sends Strict-Transport-Security itself.
 */
function addSecurityHeaders(app: NestExpressApplication): void {
  const policy = (directives: Record<string, string[]>) => ({ useDefaults: false, directives });
  app.use(
    helmet({
      contentSecurityPolicy: policy(OWN_ONLY),
      strictTransportSecurity: false,
      xFrameOptions: { action: 'deny' },
    }),
  );
  app.use('/docs', helmet.contentSecurityPolicy(policy(SWAGGER_UI)));
  app.use(BOARD_PATH, helmet.contentSecurityPolicy(policy(QUEUE_BOARD)));
}

/** Adds the access checks in front of all routes, including the pages. */
export function applySecurity(
  app: NestExpressApplication,
  { access, http }: Config,
  scopes: StoresOfKeys,
): void {
  app.disable('x-powered-by');
  addSecurityHeaders(app);
  // Before the key check: browsers send no key in a CORS preflight.
  if (access.corsOrigins.length > 0) {
    app.enableCors({
      origin: [...access.corsOrigins],
      exposedHeaders: ['Retry-After', 'Content-Disposition', 'Idempotent-Replayed'],
    });
  }
  app.use(receiveWithin(http.requestTimeoutMs));
  app.use(requireKey(access, app.get(RateLimit), scopes));
  app.use('/ingestions', receiveWithin(http.uploadTimeoutMs));
}
