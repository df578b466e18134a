import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Header } from './header';
import { KeyDialog } from './key-dialog';
import { Empty } from './parts/empty';
import { useTitle } from './parts/title';
import { route } from './router';
import { titleOf } from './titles';
import { Alerts } from './views/alerts/alerts';
import { Audit } from './views/audit/audit';
import { Calendar } from './views/calendar/calendar';
import { Channels } from './views/channels/channels';
import { DataIn } from './views/data-in/data-in';
import { Fleet } from './views/fleet/fleet';
import { Comparison } from './views/reports/comparison';
import { ReportDetail } from './views/reports/report-detail';
import { Reports } from './views/reports/reports';
import { StoreDetail } from './views/store/store-detail';
import { StoreSearch } from './views/store/store-search';
import { Summary } from './views/summary/summary';
import { Targets } from './views/targets/targets';

/** The whole page: header, the view that the address selects, and the key dialog. */
export function App(): JSX.Element {
  const { path } = route.value;
  useTitle(titleOf(path));
  useFocusOnView(path.join('/'));
  return (
    <>
      <a class="skip" href="#content" onClick={skipToContent}>
        Skip to the content
      </a>
      <Header />
      <main id="content" tabIndex={-1}>
        {viewOf(path)}
      </main>
      <KeyDialog />
    </>
  );
}

/** When a view replaces the one with the focused link, the focus goes to it, and not to the begin of the page. */
function useFocusOnView(place: string): void {
  const shown = useRef(place);
  useEffect(() => {
    if (shown.current === place) return;
    shown.current = place;
    const { activeElement, body } = document;
    if (activeElement === null || activeElement === body) {
      document.getElementById('content')?.focus({ preventScroll: true });
    }
  }, [place]);
}

function viewOf([view, id]: readonly string[]): JSX.Element {
  if (view === undefined) return <Fleet />;
  if (view === 'stores') return id === undefined ? <StoreSearch /> : <StoreDetail key={id} storeId={id} />;
  if (view === 'reports' && id === 'compare') return <Comparison />;
  if (view === 'reports') return id === undefined ? <Reports /> : <ReportDetail key={id} reportId={id} />;
  if (view === 'summary') return <Summary />;
  if (view === 'targets') return <Targets />;
  if (view === 'calendar') return <Calendar />;
  if (view === 'data-in') return <DataIn />;
  if (view === 'alerts') return <Alerts />;
  if (view === 'channels') return <Channels />;
  if (view === 'audit') return <Audit />;
  return <Empty title="There is no such view">Choose a view from the menu.</Empty>;
}

/** The part of the address after # selects the view, so links within the page need a script. */
function skipToContent(event: Event): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}
