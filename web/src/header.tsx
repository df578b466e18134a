import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { StorePage } from './api/answers';
import { BOARD_SESSION, type BoardAnswer, forgetKeyAnd } from './api/board-session';
import { apiKey, askForKey } from './api/key';
import { useResource } from './api/resource';
import { countOf } from './format/number';
import { timeInUtc } from './format/time';
import { linkTo } from './route';
import { route } from './router';

const VIEWS = [
  [undefined, 'Fleet'],
  ['stores', 'Stores'],
  ['targets', 'Targets'],
  ['calendar', 'Calendar'],
  ['reports', 'Reports'],
  ['data-in', 'Imports'],
  ['alerts', 'Alerts'],
  ['channels', 'Channels'],
  ['audit', 'Audit'],
] as const;

/** The menu, and the instant of the shown data. */
export function Header(): JSX.Element {
  const { path, query } = route.value;
  const board = useBoard();
  // The selector stays when one goes on to another view; a view without one does not change it.
  const kept = useRef<string>(undefined);
  if (isSelecting(path)) kept.current = query.labels;
  return (
    <header class="top">
      <a class="brand" href={linkTo([])}>
        <span class="brand-mark" aria-hidden="true" />
        Store monitor
      </a>
      <nav aria-label="Views">
        {VIEWS.map(([view, title]) => (
          <ViewLink
            key={title}
            view={view}
            title={title}
            current={path[0]}
            labels={isSelecting([view]) ? kept.current : undefined}
          />
        ))}
        {board === true ? <ViewLink view="queues" title="Queues" current={path[0]} /> : null}
      </nav>
      <AsOf place={path.join('/')} />
      {apiKey.value === '' ? null : (
        <button type="button" class="quiet" onClick={() => forgetKeyAnd(board)}>
          Forget key
        </button>
      )}
    </header>
  );
}

interface Linked {
  readonly view: string | undefined;
  readonly title: string;
  readonly current: string | undefined;
  readonly labels?: string | undefined;
}

/** Whether a view shows the stores of a selector. */
const isSelecting = ([view, id]: readonly (string | undefined)[]): boolean =>
  id === undefined && [undefined, 'stores', 'calendar', 'targets', 'reports'].includes(view);

const ViewLink = ({ view, title, current, labels }: Linked): JSX.Element => (
  <a
    href={linkTo(view === undefined ? [] : [view], { labels })}
    aria-current={current === view ? 'page' : undefined}
  >
    {title}
  </a>
);

/** Whether the service has a queue board; undefined: unknown, or not readable without a key. */
function useBoard(): boolean | undefined {
  const { data, problem } = useResource<BoardAnswer>(BOARD_SESSION, apiKey.value);
  return problem?.status === 401 ? undefined : data?.board;
}

/** Requested again for each view. */
function AsOf({ place }: { place: string }): JSX.Element {
  const { data, problem } = useResource<StorePage>('/stores?limit=1', `${place} ${apiKey.value}`);
  if (problem?.status === 401) {
    return (
      <p class="as-of">
        <button type="button" class="quiet" onClick={() => void askForKey()}>
          Enter a key
        </button>
      </p>
    );
  }
  if (data === undefined) return <p class="as-of" aria-busy={problem === undefined} />;
  return (
    <p class="as-of">
      {data.total === 0 ? (
        'No stores yet'
      ) : (
        <>
          <span>{countOf(data.total, 'store')}</span> as of{' '}
          <time dateTime={data.as_of}>{timeInUtc(data.as_of)}</time>
        </>
      )}
    </p>
  );
}
