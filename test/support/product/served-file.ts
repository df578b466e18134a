import type { Place } from './service';
import { send } from './client';

/** The answer to a request for a report's file by its name. */
export interface FileAnswer {
  status: number;
  headers: Headers;
  text: string;
}

export async function askForFile(
  service: Place,
  url: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<FileAnswer> {
  const path = `/download_report?file_path=${encodeURIComponent(url)}`;
  const answer = await send(service, path, { method, headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}
