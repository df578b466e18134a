import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { apiKey } from '../api/key';
import { type Problem, problemFrom } from '../api/problem';
import { addressOf, request } from '../api/request';
import { ProblemNote } from './problem-note';

interface Shown {
  /** Of the API. */
  readonly path: string;
  /** What the file is called. */
  readonly name: string;
  readonly children: ComponentChildren;
}

/** A file of the API: a plain link, or, since a link can send no key, fetched and then handed to the browser. */
export function DownloadButton({ path, name, children }: Shown): JSX.Element {
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  if (apiKey.value === '') {
    return (
      <a class="button" href={addressOf(path)} download={name}>
        {children}
      </a>
    );
  }
  const get = async (): Promise<void> => {
    try {
      save(await (await request(path)).blob(), name);
      setProblem(undefined);
    } catch (error) {
      setProblem(problemFrom(error));
    }
  };
  return (
    <>
      <button type="button" onClick={() => void get()}>
        {children}
      </button>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </>
  );
}

function save(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
