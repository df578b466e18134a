import type { JSX } from 'preact';
import type { Report } from '../../api/answers';
import { useResource } from '../../api/resource';
import { countingText } from '../../format/counting';
import { countText } from '../../format/number';
import { durationText } from '../../format/time';
import { instantText } from '../../parts/instant';
import { Loaded } from '../../parts/loaded';
import { linkWithSelection, openWithSelection } from '../../parts/selection';
import { StatusWord } from '../../parts/status-word';
import { useLiveReport } from './live-report';
import { OutdatedNote, Supersedes } from './outdated-note';
import { columnsText, formatText, spanText } from './parameters';
import { ReportDownload } from './report-download';
import { ReportRows } from './report-rows';
import { Running } from './running';
import './reports.css';

/** One report: its parameters, its progress or outcome, its rows. */
export function ReportDetail({ reportId }: { reportId: string }): JSX.Element {
  const report = useResource<Report>(`/reports/${encodeURIComponent(reportId)}`);
  return (
    <section class="view">
      <p>
        <a href={linkWithSelection(['reports'])}>All reports</a>
      </p>
      <Loaded of={report} lines={6}>
        {(known) => <Known report={known} />}
      </Loaded>
    </section>
  );
}

function Known({ report: found }: { report: Report }): JSX.Element {
  const report = useLiveReport(found);
  const { status, as_of, failure_reason } = report;
  return (
    <>
      <div class="view-head">
        <h1>{as_of === null ? 'Report' : `Report as of ${instantText(as_of)}`}</h1>
        <ReportDownload report={report} />
      </div>
      <div class="card">
        <p>
          <StatusWord status={status} />
        </p>
        {status === 'Running' ? <Running report={report} /> : null}
        {failure_reason === null ? null : <p class="fault">{failure_reason}</p>}
        <OutdatedNote report={report} onMade={(id) => openWithSelection(['reports', id])} />
        <Supersedes report={report} />
        <Facts report={report} />
      </div>
      {status === 'Completed' ? <ReportRows report={report} /> : null}
    </>
  );
}

function Facts({ report }: { report: Report }): JSX.Element {
  const { parameters } = report;
  const facts: readonly (readonly [name: string, value: JSX.Element | string | null])[] = [
    ['Requested', instantText(report.created_at)],
    ['Completed', report.completed_at === null ? null : instantText(report.completed_at)],
    ['Duration', report.duration_ms === null ? null : durationText(report.duration_ms)],
    ['Stores', report.stores === null ? null : countText(report.stores)],
    ['Polls read', report.polls_read === null ? null : countText(report.polls_read)],
    [parameters.windows === null ? 'Period' : 'Windows', spanText(parameters)],
    ['Labels of its stores', parameters.labels],
    ['Groups', parameters.group_by === null ? null : `by ${parameters.group_by.replace(',', ' and ')}`],
    ['Labels as columns', parameters.label_columns?.replaceAll(',', ', ') ?? null],
    ['Time without data', parameters.no_data === 'down' ? 'counts as down' : 'is left out'],
    ['How open time counts', countingText(parameters)],
    ['Columns', columnsText(parameters)],
    ['Format', formatText(parameters)],
    ['Attempts', countText(report.attempts)],
    [
      'Rows reused from',
      report.reused_from === null ? null : (
        <a href={linkWithSelection(['reports', report.reused_from])}>an identical report</a>
      ),
    ],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
