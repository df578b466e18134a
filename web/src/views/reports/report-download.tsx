import type { JSX } from 'preact';
import type { Report } from '../../api/answers';
import { DownloadButton } from '../../parts/download-button';
import { queryText } from '../../route';

/** The file of a completed report. */
export const ReportDownload = ({ report: { status, url } }: { report: Report }): JSX.Element =>
  status === 'Completed' && url !== null ? (
    <DownloadButton path={`/download_report${queryText({ file_path: url })}`} name={url.split('/').pop()!}>
      Download
    </DownloadButton>
  ) : (
    <span />
  );
