import type { JSX } from 'preact';
import type { Store } from '../../api/answers';
import { useResource } from '../../api/resource';
import type { TargetPage } from '../../api/target-answers';
import { burnText, leftText, minutesText } from '../../format/budget';
import { amountText } from '../../format/number';
import { requirementOfIds } from '../../format/selector';
import { linkWithSelection, selection } from '../../parts/selection';
import { StatusWord } from '../../parts/status-word';
import { queryText } from '../../route';

/** The budget of downtime of a store in the month of the selected instant; nothing for a store without a target. */
export function Budget({ store }: { store: Store }): JSX.Element | null {
  const { as_of } = selection.value;
  const ofStore = { labels: requirementOfIds([store.store_id]), q: undefined };
  const asked = { ...ofStore, as_of, period: 'month_to_date', limit: 1 };
  const found = useResource<TargetPage>(`/targets${queryText(asked)}`);
  const [row] = found.data?.items ?? [];
  if (row === undefined) return null;
  return (
    <p class="standing">
      <a
        href={linkWithSelection(['targets'], {
          ...ofStore,
          period: undefined,
          from: undefined,
          to: undefined,
        })}
      >
        Budget of this month
      </a>
      <StatusWord status={row.state} />
      <span>
        target {row.target_percent} %, {minutesText(row.allowed_minutes)} down allowed,{' '}
        {minutesText(row.used_minutes)} used, <strong>{leftText(row.left_minutes)}</strong>
      </span>
      <span>burn rate {burnText(row.burn)}</span>
      <span class="hint">time without data counts as down</span>
      {row.lost_sales === null ? null : <span>lost sales about {amountText(row.lost_sales)} (estimate)</span>}
    </p>
  );
}
