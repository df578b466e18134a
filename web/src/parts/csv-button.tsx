import type { JSX } from 'preact';
import { DownloadButton } from './download-button';

interface Shown {
  /** The path of a list in the API, with its filter. */
  readonly path: string;
  /** The name of the saved file, without its ending. */
  readonly name: string;
}

/** Downloads a list as CSV: all that its filter holds, not only the shown page. */
export const CsvButton = ({ path, name }: Shown): JSX.Element => (
  <DownloadButton path={`${path}${path.includes('?') ? '&' : '?'}format=csv`} name={`${name}.csv`}>
    Export CSV
  </DownloadButton>
);
