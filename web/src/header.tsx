import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { StorePage } from './api/answers';
import { type Problem, problemFrom } from './api/problem';
import { addressOf, signOut } from './api/request';
import { useResource } from './api/resource';
import { askForKey, SESSION, type Session, signings } from './api/session';
import { countOf } from './format/number';
import { Instant } from './parts/instant';
import { ProblemNote } from './parts/problem-note';
import { linkWithSelection, selection } from './parts/selection';
import { SelectionText, TimeChoice } from './parts/time-choice';
import { queryText } from './route';
import { route } from './router';
import { showsMoment, timeNote, VIEWS } from './titles';

/** The menu, the key of the browser, and the stores, the time and the zone that all views share. */
export function Header(): JSX.Element {
  const { path } = route.value;
  const session = useResource<Session>(SESSION, String(signings.value));
  const signedIn = session.problem === undefined ? session.data : undefined;
  const { as_of } = selection.value;
  // Requested again for each view.
  const stores = useResource<StorePage>(
    `/stores${queryText({ limit: 1, as_of })}`,
    `${path.join('/')} ${signings.value}`,
  );
  const isRefused = [session, stores].some(({ problem }) => problem?.status === 401);
  return (
    <header class="top">
      <a class="brand" href={linkWithSelection([])}>
        <span class="brand-mark" aria-hidden="true" />
        Store monitor
      </a>
      <nav aria-label="Views">
        {VIEWS.map(([view, title]) => (
          <a
            key={title}
            href={linkWithSelection(view === undefined ? [] : [view])}
            aria-current={path[0] === view ? 'page' : undefined}
          >
            {title}
          </a>
        ))}
        {signedIn?.board === true ? <a href={addressOf('/queues')}>Queues</a> : null}
      </nav>
      {isRefused ? <SignIn /> : <AsOf page={stores.data} waits={stores.problem === undefined} />}
      {typeof signedIn?.name === 'string' ? <SignOut name={signedIn.name} /> : null}
      <SelectionText />
      <TimeChoice
        asOf={showsMoment(path) ? stores.data?.as_of : undefined}
        note={timeNote(path, selection.value)}
      />
    </header>
  );
}

const SignIn = (): JSX.Element => (
  <p class="as-of">
    <button type="button" class="quiet" onClick={() => void askForKey()}>
      Sign in
    </button>
  </p>
);

function SignOut({ name }: { name: string }): JSX.Element {
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const leave = (): void => {
    signOut().then(
      () => setProblem(undefined),
      (error: unknown) => setProblem(problemFrom(error)),
    );
  };
  return (
    <>
      <button type="button" class="quiet" title={`Signed in with the key ${name}`} onClick={leave}>
        Sign out
      </button>
      {problem === undefined ? null : <ProblemNote problem={problem} retry={leave} />}
    </>
  );
}

/** The number of stores, and the instant of their latest poll, or the selected one. */
function AsOf({ page, waits }: { page: StorePage | undefined; waits: boolean }): JSX.Element {
  if (page === undefined) return <p class="as-of" aria-busy={waits} />;
  return (
    <p class="as-of">
      {page.total === 0 ? (
        'No stores yet'
      ) : (
        <>
          <span>{countOf(page.total, 'store')}</span> as of <Instant at={page.as_of} />
        </>
      )}
    </p>
  );
}
