import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Page, Report } from '../../api/answers';
import { useResource } from '../../api/resource';
import { Empty } from '../../parts/empty';
import { Loaded } from '../../parts/loaded';
import { Pager } from '../../parts/pager';
import { queryText } from '../../route';
import { goTo, route, setQuery } from '../../router';
import { ReportEntry } from './report-entry';
import { TriggerForm } from './trigger-form';
import './reports.css';

const IN_A_PAGE = 20;

/** Asks for reports, and shows all there were: what each took, what it reused, why it failed. */
export function Reports(): JSX.Element {
  const { offset = '0' } = route.value.query;
  const reports = useResource<Page<Report>>(`/reports${queryText({ limit: IN_A_PAGE, offset })}`);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  // The two that were chosen last.
  const choose = (id: string, on: boolean): void =>
    setChosen((before) => (on ? [...before, id].slice(-2) : before.filter((other) => other !== id)));
  const triggered = (): void => {
    setQuery({ offset: undefined });
    reports.reload();
  };
  return (
    <section class="view">
      <h1>Reports</h1>
      <TriggerForm onTriggered={triggered} />
      <div class="card">
        <div class="card-head">
          <h2>All reports</h2>
          <div class="actions">
            <span class="hint">Choose two to compare</span>
            <button
              type="button"
              disabled={chosen.length !== 2}
              onClick={() => goTo(['reports', 'compare'], inOrder(chosen, reports.data?.items ?? []))}
            >
              Compare
            </button>
          </div>
        </div>
        <Loaded of={reports} lines={8}>
          {(page) =>
            page.total === 0 ? (
              <Empty title="No reports yet">Ask for one above.</Empty>
            ) : (
              <>
                <ul class="reports">
                  {page.items.map((report) => (
                    <ReportEntry
                      key={report.report_id}
                      report={report}
                      chosen={chosen.includes(report.report_id)}
                      onChoose={choose}
                    />
                  ))}
                </ul>
                <Pager label="Pages of reports" {...page} onMove={(to) => setQuery({ offset: to })} />
              </>
            )
          }
        </Loaded>
      </div>
    </section>
  );
}

/** The older one first: the list has the newest on top. */
function inOrder(chosen: readonly string[], items: readonly Report[]): { a?: string; b?: string } {
  const place = (id: string): number => items.findIndex(({ report_id }) => report_id === id);
  const [a, b] = [...chosen].sort((one, other) => place(other) - place(one));
  return { ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) };
}
