import type { JSX } from 'preact';
import type { Report } from '../../api/answers';
import { DownloadButton } from '../../parts/download-button';
import { queryText } from '../../route';

/** The file of a completed report. */
export const ReportDownload = ({ report: { status, file_path } }: { report: Report }): JSX.Element =>
  status === 'Completed' && file_path !== null ? (
    <DownloadButton path={`/download_report${queryText({ file_path })}`} name={file_path.split('/').pop()!}>
      Download
    </DownloadButton>
  ) : (
    <span />
  );
