import type { JSX } from 'preact';
import type { Report } from '../../api/answers';
import { countOf } from '../../format/number';
import { durationText } from '../../format/time';
import { instantText } from '../../parts/instant';
import { linkWithSelection } from '../../parts/selection';
import { StatusWord } from '../../parts/status-word';
import { useLiveReport } from './live-report';
import { OutdatedNote, Supersedes } from './outdated-note';
import { parametersText } from './parameters';
import { ReportDownload } from './report-download';
import { Running } from './running';

interface Shown {
  readonly report: Report;
  readonly chosen: boolean;
  readonly onChoose: (id: string, on: boolean) => void;
  /** Called when it is reissued. */
  readonly onMade: () => void;
}

/** A report in the list, updated while it runs. */
export function ReportEntry({ report: listed, chosen, onChoose, onMade }: Shown): JSX.Element {
  const report = useLiveReport(listed);
  const { report_id: id, status, parameters, as_of, failure_reason } = report;
  const name = as_of === null ? 'Report' : `As of ${instantText(as_of)}`;
  return (
    <li class="report">
      <input
        type="checkbox"
        aria-label={`Compare the report ${id}`}
        disabled={status !== 'Completed'}
        checked={chosen}
        onChange={(event) => onChoose(id, event.currentTarget.checked)}
      />
      <div>
        <StatusWord status={status} />
      </div>
      <div class="report-what">
        <a href={linkWithSelection(['reports', id])}>{name}</a>
        <div class="hint">
          requested {instantText(report.created_at)} · {parametersText(parameters)}
        </div>
        {failure_reason === null ? null : <div class="fault">{failure_reason}</div>}
        <OutdatedNote report={report} onMade={onMade} />
        <Supersedes report={report} />
      </div>
      {status === 'Running' ? <Running report={report} /> : <Cost report={report} />}
      <ReportDownload report={report} />
    </li>
  );
}

/** The duration of the report, or the reuse of an identical one. */
const Cost = ({ report: { stores, duration_ms, reused_from } }: { report: Report }): JSX.Element => (
  <div class="hint">
    {stores === null ? null : <div>{countOf(stores, 'store')}</div>}
    {duration_ms === null ? null : <div>{durationText(duration_ms)}</div>}
    {reused_from === null ? null : <div>reused</div>}
  </div>
);
