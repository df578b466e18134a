import type { ApiDocument, Operation } from '../../../support/product/api-document';

/** An operation of the document and its pointer. */
export interface Found {
  readonly operation: Operation;
  readonly pointer: string;
}

/** The operation of the document for a method and a target, by its templates. HEAD is GET without a body. */
export function operationOf(document: ApiDocument, method: string, target: string): Found | undefined {
  const pieces = piecesOf(target.split('?')[0]!);
  const verb = (method === 'HEAD' ? 'GET' : method).toLowerCase();
  const candidates = Object.entries(document.paths)
    .filter(([template, methods]) => methods[verb] !== undefined && isLike(piecesOf(template), pieces))
    .sort(([one], [other]) => parametersOf(one) - parametersOf(other));
  const [template, methods] = candidates[0] ?? [];
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
