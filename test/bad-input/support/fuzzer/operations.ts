import type { ApiDocument, Operation } from '../../../support/product/api-document';

/** An operation of the document and its pointer. */
export interface Found {
  readonly operation: Operation;
  readonly pointer: string;
}

/**
 * The operation of the document for a method and a target. A path without parameters that matches is the only one, whatever
 * its methods, as OpenAPI says; of templates, the one with the fewest parameters. HEAD is GET without a body.
 */
export function operationOf(document: ApiDocument, method: string, target: string): Found | undefined {
  const pieces = piecesOf(target.split('?')[0]!);
  const verb = (method === 'HEAD' ? 'GET' : method).toLowerCase();
  const matching = Object.entries(document.paths)
    .filter(([template]) => isLike(piecesOf(template), pieces))
    .sort(([one], [other]) => parametersOf(one) - parametersOf(other));
  const exact = matching.filter(([template]) => parametersOf(template) === 0);
  const candidates = exact.length > 0 ? exact : matching;
  const [template, methods] = candidates.find(([, operations]) => operations[verb] !== undefined) ?? [];
  if (template === undefined) return undefined;
  const pointer = `/paths/${template.replaceAll('~', '~0').replaceAll('/', '~1')}/${verb}`;
  return { operation: methods![verb]!, pointer };
}

/** The parts of a path, without a trailing slash. */
const piecesOf = (path: string): string[] => path.replace(/\/$/, '').split('/');

const isParameter = (piece: string): boolean => piece.startsWith('{');

const parametersOf = (template: string): number => piecesOf(template).filter(isParameter).length;

const isLike = (template: readonly string[], pieces: readonly string[]): boolean =>
  template.length === pieces.length &&
  template.every((piece, i) =>
    isParameter(piece) ? pieces[i] !== '' : piece.toLowerCase() === pieces[i]!.toLowerCase(),
  );
