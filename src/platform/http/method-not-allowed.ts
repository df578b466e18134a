import type { Application, NextFunction, Request, RequestHandler, Response } from 'express';
import { KnownError } from '../errors';

/** What Express keeps of a route; its type declarations are those of an earlier version. */
interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  /** Falsy, or what the path has for the parameters. */
  match(path: string): unknown;
}

/**
 * Answers 405 where a route of the application has the path, but not the method. It stands behind all routes, and so
 * costs nothing where one of them answers.
 */
export const methodNotAllowed =
  (app: Application): RequestHandler =>
  ({ method, path }: Request, response: Response, next: NextFunction): void => {
    const allowed = methodsOf(app.router.stack as unknown as readonly Layer[], path);
    if (allowed.length === 0 || allowed.includes(method)) return next();
    response.setHeader('Allow', allowed.join(', '));
    throw new KnownError(
      'method-not-allowed',
      `${path} does not take ${method}; it takes ${allowed.join(', ')}.`,
    );
  };

/** The methods of all routes that have the path. Express answers HEAD where there is GET. */
function methodsOf(layers: readonly Layer[], path: string): string[] {
  const methods = new Set<string>();
  for (const layer of layers) {
    // Nest's middleware is routes as well, of every path and method.
    if (layer.route === undefined || layer.route.path.includes('*') || !layer.match(path)) continue;
    for (const method of Object.keys(layer.route.methods)) methods.add(method.toUpperCase());
  }
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].sort();
}
