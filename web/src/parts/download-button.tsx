import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { apiKey } from '../api/key';
import { type Problem, problemFrom } from '../api/problem';
import { addressOf, request } from '../api/request';
import { ProblemNote } from './problem-note';

interface Shown {
  /** The path in the API. */
  readonly path: string;
  /** The name of the saved file. */
  readonly name: string;
  readonly children: ComponentChildren;
}

/**
 * Downloads a file of the API. Without a key it is a plain link. A link cannot send a key, so with one the file is
 * fetched and then saved.
 */
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
  // The browser has begun to read it at this point.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
