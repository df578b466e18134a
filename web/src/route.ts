/** A place in the page, from the part of its address after `#`: `/stores/42?from=2023-01-19`. */
export interface Route {
  /** The decoded parts of the path; empty: the fleet. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

/** Empty and undefined values are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Parses any address; invalid percent-encoding is kept as it is. */
export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split(/\?(.*)/s);
  return {
    path: path
      .split('/')
      .filter((part) => part !== '')
      .map(decoded),
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

/** The `href` of a place. */
export function linkTo(path: readonly string[], query: Query = {}): string {
  return `#/${path.map(encodeURIComponent).join('/')}${queryText(query)}`;
}

/** `?` and the query, or nothing if it is empty. */
export function queryText(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parameters.set(name, String(value));
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
