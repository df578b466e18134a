import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { GroupPage } from '../api/fleet-answers';
import { faultsOf, problemFrom } from '../api/problem';
import { getJson } from '../api/request';
import { useResource } from '../api/resource';
import { completionsOf, keyOfValue, narrowed, requirementsOf } from '../format/selector';
import { queryText } from '../route';
import { setQuery } from '../router';
import { TextField } from './text-field';

const VALUES = 100;

interface Shown {
  /** Unique in the page. */
  readonly name: string;
  /** The applied selector. */
  readonly labels: string | undefined;
  /** The keys that are offered. */
  readonly keys: readonly string[];
  /** What the service says of the applied selector, such as one of a mistyped address. */
  readonly fault?: string | undefined;
}

/**
 * Selects stores by their labels. The selector is part of the address, and a new list begins with its first page. A typed
 * one is applied when it is complete and the service can read it; until then the view stays as it is.
 */
export function SelectorField({ name, labels = '', keys, fault }: Shown): JSX.Element {
  const [typed, setTyped] = useState(labels);
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  useEffect(() => {
    setTyped(labels);
    setWrong(undefined);
  }, [labels]);

  const apply = async (text: string): Promise<void> => {
    if (text === labels) return setWrong(undefined);
    try {
      if (text !== '') await getJson(`/fleet${queryText({ labels: text })}`);
      select(text);
    } catch (error) {
      const problem = problemFrom(error);
      setWrong(faultsOf(problem).get('labels') ?? problem.detail);
    }
  };
  return (
    <div class="selector">
      <TextField
        label="Labels"
        name={name}
        type="search"
        autoComplete="off"
        placeholder="such as region=north,tier!=test"
        list={`${name}-completions`}
        value={typed}
        fault={brief(typed === labels ? (wrong ?? fault) : wrong)}
        onInput={(text) => {
          setTyped(text);
          setWrong(undefined);
          // The browser's own way to clear the field completes no value.
          if (text === '') select(text);
        }}
        onCommit={(text) => void apply(text.trim())}
      />
      <Completions id={`${name}-completions`} typed={typed} keys={keys} />
      <Conditions labels={labels} />
    </div>
  );
}

/** `Column 8: expected a value after =; …`: beside the field, what it is need not be said. */
const brief = (fault: string | undefined): string | undefined =>
  fault?.replace(/^labels is no selector: column/, 'Column');

const select = (labels: string): void => setQuery({ labels, offset: undefined, row: undefined });

interface Typed {
  readonly id: string;
  readonly typed: string;
  readonly keys: readonly string[];
}

/** The keys that may follow what is typed, or the values of the key that is being typed. */
function Completions({ id, typed, keys }: Typed): JSX.Element {
  const key = keyOfValue(typed);
  const known = key !== undefined && keys.includes(key);
  const groups = useResource<GroupPage>(
    known ? `/fleet/groups${queryText({ by: key, sort: 'group', limit: VALUES })}` : undefined,
  );
  const values = (groups.data?.items ?? []).flatMap(({ group }) => Object.values(group));
  return (
    <datalist id={id}>
      {completionsOf(
        typed,
        keys,
        values.filter((value) => value !== null),
      ).map((text) => (
        <option key={text} value={text} />
      ))}
    </datalist>
  );
}

/** The conditions of the applied selector; each can be removed. */
function Conditions({ labels }: { labels: string }): JSX.Element | null {
  const conditions = requirementsOf(labels);
  if (conditions.length < 2) return null;
  return (
    <ul class="conditions" aria-label="Conditions">
      {conditions.map((condition) => (
        <li key={condition}>
          <button
            type="button"
            aria-label={`Remove ${condition}`}
            onClick={() =>
              select(
                narrowed(
                  '',
                  conditions.filter((other) => other !== condition),
                ),
              )
            }
          >
            {condition} <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
