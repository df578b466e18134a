import type { JSX } from 'preact';
import { linkWithSelection } from '../../parts/selection';
import { requirementText } from '../../format/selector';

/** The labels of a store; each leads to the stores that share it. */
export function Labels({ labels }: { labels: Readonly<Record<string, string>> }): JSX.Element {
  const entries = Object.entries(labels);
  if (entries.length === 0) return <span class="hint">none</span>;
  return (
    <ul class="labels" aria-label="Labels">
      {entries.map(([key, value]) => (
        <li key={key}>
          <a href={linkWithSelection([], { labels: requirementText(key, value), q: undefined })}>
            <span class="label-key">{key}</span> {value}
          </a>
        </li>
      ))}
    </ul>
  );
}
