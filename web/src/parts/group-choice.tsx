import type { JSX } from 'preact';
import { Choice } from './choice';

interface Shown {
  /** Unique in the page. */
  readonly name: string;
  /** One or two keys with a comma; '': none. */
  readonly by: string;
  /** The keys of labels, and `timezone`. */
  readonly keys: readonly string[];
  /** What no key means; undefined: there must be one. */
  readonly none?: string;
  readonly onChoose: (by: string) => void;
}

/** The choice of one or two keys that stores are grouped by. */
export function GroupChoice({ name, by, keys, none, onChoose }: Shown): JSX.Element {
  const [first = '', second = ''] = by.split(',');
  // A key of the address may be unknown.
  const all = [...new Set([...keys, ...by.split(',')])].filter((key) => key !== '');
  const options = (others: readonly string[]) => others.map((key) => [key, keyText(key)] as const);
  return (
    <>
      <Choice
        label="Group by"
        name={name}
        value={first}
        options={[...(none === undefined ? [] : [['', none] as const]), ...options(all)]}
        onChoose={(key) => onChoose(joined(key, second))}
      />
      {first === '' || all.length < 2 ? null : (
        <Choice
          label="and by"
          name={`${name}-second`}
          value={second}
          options={[['', 'nothing else'], ...options(all.filter((key) => key !== first))]}
          onChoose={(key) => onChoose(joined(first, key))}
        />
      )}
    </>
  );
}

const keyText = (key: string): string => (key === 'timezone' ? 'time zone' : key);

const joined = (first: string, second: string): string =>
  [...new Set([first, ...(first === '' ? [] : [second])])].filter((key) => key !== '').join(',');
