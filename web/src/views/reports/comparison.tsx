import type { JSX } from 'preact';
import type { Report, ReportRowPage } from '../../api/answers';
import { useResource } from '../../api/resource';
import { Empty } from '../../parts/empty';
import { instantText } from '../../parts/instant';
import { Loaded } from '../../parts/loaded';
import { linkWithSelection, openWithSelection } from '../../parts/selection';
import { StatusWord } from '../../parts/status-word';
import { linkTo } from '../../route';
import { route } from '../../router';
import { Changes } from './changes';
import { isEarlier, pointsText, ruleDifferences } from './compared';
import { percentText, windowTitle } from './figures';
import { useLiveReport } from './live-report';
import { OutdatedNote } from './outdated-note';
import { parametersText } from './parameters';
import { Running } from './running';
import './reports.css';

/** The stores with the largest changes between two reports, of which the earlier one is first. */
export function Comparison(): JSX.Element {
  const { a, b } = route.value.query;
  return (
    <section class="view">
      <p>
        <a href={linkWithSelection(['reports'])}>All reports</a>
      </p>
      <h1>Comparison of two reports</h1>
      {a === undefined || b === undefined ? (
        <Empty title="Choose two reports">
          Select them in the list of <a href={linkWithSelection(['reports'])}>all reports</a>.
        </Empty>
      ) : (
        <Both key={`${a} ${b}`} a={a} b={b} />
      )}
    </section>
  );
}

function Both({ a, b }: { a: string; b: string }): JSX.Element {
  const first = useResource<Report>(`/reports/${encodeURIComponent(a)}`);
  const second = useResource<Report>(`/reports/${encodeURIComponent(b)}`);
  return (
    <Loaded of={first} lines={4}>
      {(one) => (
        <Loaded of={second} lines={4}>
          {(other) => <Live one={one} other={other} />}
        </Loaded>
      )}
    </Loaded>
  );
}

/** Follows both until they are completed. */
function Live({ one, other }: { one: Report; other: Report }): JSX.Element {
  const reports = [useLiveReport(one), useLiveReport(other)] as const;
  const { swapped, ...query } = route.value.query;
  const [before, after] = inOrder(reports, swapped === 'true');
  const differences = ruleDifferences(before.parameters, after.parameters);
  const areCompleted = reports.every(({ status }) => status === 'Completed');
  return (
    <>
      <div class="card compared">
        <Side title="Before" report={before} />
        <Side title="After" report={after} />
        <a
          class="button"
          href={linkTo(route.value.path, { ...query, swapped: swapped === 'true' ? undefined : true })}
        >
          Swap
        </a>
        {differences.length === 0 ? null : (
          <div class="problem" role="alert">
            <p class="problem-title">The rules of the two reports differ</p>
            {differences.map((text) => (
              <p key={text}>{text}</p>
            ))}
          </div>
        )}
      </div>
      {areCompleted ? (
        <>
          <FleetChange before={before} after={after} />
          <Changes from={before.report_id} to={after.report_id} shape={after.parameters} />
        </>
      ) : null}
    </>
  );
}

/** The earlier one first; `swapped`: last. */
function inOrder([one, other]: readonly [Report, Report], swapped: boolean): readonly [Report, Report] {
  return isEarlier(other, one) === swapped ? [one, other] : [other, one];
}

function Side({ title, report }: { title: string; report: Report }): JSX.Element {
  const { report_id: id, status, as_of, created_at, parameters, failure_reason } = report;
  return (
    <div>
      <h2>{title}</h2>
      <p>
        <a href={linkWithSelection(['reports', id])}>
          {as_of === null ? 'a report' : `as of ${instantText(as_of)}`}
        </a>{' '}
        <span class="hint">
          requested {instantText(created_at)} · {parametersText(parameters)}
        </span>
      </p>
      {status === 'Completed' ? null : <StatusWord status={status} />}
      {status === 'Running' ? <Running report={report} /> : null}
      {failure_reason === null ? null : <p class="fault">{failure_reason}</p>}
      <OutdatedNote report={report} onMade={(made) => openWithSelection(['reports', made])} />
    </div>
  );
}

/** The change of all rows together. */
function FleetChange({ before, after }: { before: Report; after: Report }): JSX.Element {
  const totalsOf = ({ report_id: id }: Report): string => `/reports/${encodeURIComponent(id)}/rows?limit=1`;
  const earlier = useResource<ReportRowPage>(totalsOf(before));
  const later = useResource<ReportRowPage>(totalsOf(after));
  return (
    <div class="card">
      <h2>All stores of the reports</h2>
      <Loaded of={earlier} lines={2}>
        {({ totals }) => (
          <dl class="facts totals" aria-label="All stores of the reports">
            {totals.map((was) => {
              const is = later.data?.totals.find(({ window }) => window === was.window);
              return (
                <div key={was.window}>
                  <dt>{windowTitle(was.window, before.parameters)}</dt>
                  <dd>
                    {percentText(was.uptime_percent)} → {percentText(is?.uptime_percent)} up ·{' '}
                    {percentText(was.coverage_percent)} → {percentText(is?.coverage_percent)} covered{' '}
                    <span class="hint">{is === undefined ? '' : pointsText(was, is)}</span>
                  </dd>
                </div>
              );
            })}
          </dl>
        )}
      </Loaded>
    </div>
  );
}
