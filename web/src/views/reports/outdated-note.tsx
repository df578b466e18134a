import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Report } from '../../api/answers';
import { type Problem, problemFrom } from '../../api/problem';
import { sendJson } from '../../api/request';
import { instantText } from '../../parts/instant';
import { ProblemNote } from '../../parts/problem-note';
import { linkWithSelection } from '../../parts/selection';

interface Shown {
  readonly report: Report;
  /** Called with the id of the new report. */
  readonly onMade: (reportId: string) => void;
}

/** Says that later data has changed what a report read, and reissues it. */
export function OutdatedNote({ report: { report_id: id, outdated }, onMade }: Shown): JSX.Element | null {
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [asking, setAsking] = useState(false);
  if (outdated === null) return null;
  const reissue = async (): Promise<void> => {
    setAsking(true);
    try {
      const path = `/reports/${encodeURIComponent(id)}/reissue`;
      const made = await sendJson<{ report_id: string }>('POST', path, {});
      setProblem(undefined);
      onMade(made.report_id);
    } catch (error) {
      setProblem(problemFrom(error));
    } finally {
      setAsking(false);
    }
  };
  const [first] = outdated.by;
  return (
    <div class="outdated">
      <strong>Outdated</strong>{' '}
      <span>
        since {instantText(outdated.since)}
        {first === undefined ? '' : `: ${first.kind.replaceAll('_', ' ')} changed by ${first.source}`}
      </span>{' '}
      <button
        type="button"
        disabled={asking}
        aria-label={`Reissue the report ${id}`}
        onClick={() => void reissue()}
      >
        Reissue
      </button>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </div>
  );
}

/** Where a report was reissued from another, a link to that one, and to what has changed. */
export const Supersedes = ({
  report: { report_id: id, supersedes },
}: Pick<Shown, 'report'>): JSX.Element | null =>
  supersedes === null ? null : (
    <div class="hint">
      reissued from <a href={linkWithSelection(['reports', supersedes])}>an outdated report</a> ·{' '}
      <a href={linkWithSelection(['reports', 'compare'], { a: supersedes, b: id })}>what has changed</a>
    </div>
  );
