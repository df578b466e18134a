import type { JSX } from 'preact';
import type { Report } from '../../api/answers';
import { useResource } from '../../api/resource';
import { timeInUtc } from '../../format/time';
import { Empty } from '../../parts/empty';
import { Loaded } from '../../parts/loaded';
import { linkTo } from '../../route';
import { route } from '../../router';
import { Changes } from './changes';
import { parametersText } from './parameters';
import './reports.css';

/** The stores with the largest changes between two reports. */
export function Comparison(): JSX.Element {
  const { a, b, sort } = route.value.query;
  return (
    <section class="view">
      <p>
        <a href={linkTo(['reports'])}>All reports</a>
      </p>
      <h1>Comparison of two reports</h1>
      {a === undefined || b === undefined ? (
        <Empty title="Choose two reports">
          Select them in the list of <a href={linkTo(['reports'])}>all reports</a>.
        </Empty>
      ) : (
        <>
          <div class="card compared">
            <Side title="From" id={a} />
            <Side title="To" id={b} />
            <a class="button" href={linkTo(['reports', 'compare'], { a: b, b: a, sort })}>
              Swap the reports
            </a>
          </div>
          <Changes from={a} to={b} />
        </>
      )}
    </section>
  );
}

function Side({ title, id }: { title: string; id: string }): JSX.Element {
  const report = useResource<Report>(`/reports/${encodeURIComponent(id)}`);
  return (
    <div>
      <h2>{title}</h2>
      <Loaded of={report} lines={1}>
        {({ as_of, created_at, parameters }) => (
          <p>
            <a href={linkTo(['reports', id])}>{as_of === null ? 'a report' : `as of ${timeInUtc(as_of)}`}</a>{' '}
            <span class="hint">
              requested {timeInUtc(created_at)} · {parametersText(parameters)}
            </span>
          </p>
        )}
      </Loaded>
    </div>
  );
}
