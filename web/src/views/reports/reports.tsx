import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Page, Report } from '../../api/answers';
import { useList } from '../../api/resource';
import { CsvButton } from '../../parts/csv-button';
import { Empty } from '../../parts/empty';
import { Loaded } from '../../parts/loaded';
import { Pager } from '../../parts/pager';
import { openWithSelection } from '../../parts/selection';
import { queryText } from '../../route';
import { route, setQuery } from '../../router';
import { QuickReports } from './quick-reports';
import { ReportEntry } from './report-entry';
import { TriggerForm } from './trigger-form';
import './reports.css';

const IN_A_PAGE = 20;

/** Triggers reports, and lists all of them with duration, reuse and reason of failure. */
export function Reports(): JSX.Element {
  const { offset = '0' } = route.value.query;
  const reports = useList<Page<Report>>(`/reports${queryText({ limit: IN_A_PAGE, offset })}`);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  // The last two chosen reports.
  const choose = (id: string, on: boolean): void =>
    setChosen((before) => (on ? [...before, id].slice(-2) : before.filter((other) => other !== id)));
  const triggered = (): void => {
    setQuery({ offset: undefined });
    reports.reload();
  };
  return (
    <section class="view">
      <h1>Reports</h1>
      <QuickReports onTriggered={triggered} />
      <TriggerForm onTriggered={triggered} />
      <div class="card">
        <div class="card-head">
          <h2>All reports</h2>
          <div class="actions">
            <span class="hint">Select two to compare</span>
            <button
              type="button"
              disabled={chosen.length !== 2}
              onClick={() => openWithSelection(['reports', 'compare'], { a: chosen[0], b: chosen[1] })}
            >
              Compare
            </button>
            <CsvButton path="/reports" name="reports" />
          </div>
        </div>
        <Loaded of={reports} lines={8}>
          {(page) =>
            page.total === 0 ? (
              <Empty title="No reports yet">Generate one above.</Empty>
            ) : (
              <>
                <ul class="reports">
                  {page.items.map((report) => (
                    <ReportEntry
                      key={report.report_id}
                      report={report}
                      chosen={chosen.includes(report.report_id)}
                      onChoose={choose}
                      onMade={triggered}
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
