import type { ComponentChildren, JSX } from 'preact';
import { addressOf } from '../api/request';

interface Shown {
  /** The path in the API. */
  readonly path: string;
  /** The name of the saved file. */
  readonly name: string;
  readonly children: ComponentChildren;
}

/** Downloads a file of the API. The browser sends the cookie of its session. */
export const DownloadButton = ({ path, name, children }: Shown): JSX.Element => (
  <a class="button" href={addressOf(path)} download={name}>
    {children}
  </a>
);
