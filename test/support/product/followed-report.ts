import type { ReportResponseDto } from '../../../src/reports/api/report.dto';
import { send } from './client';
import type { Place } from './service';

export interface FollowedEvent<Data = Partial<ReportResponseDto>> {
  /** That of the last event with one. */
  readonly id: string;
  readonly name: string;
  readonly data: Data;
}

/** A stream of events, read one after the other. */
export interface Followed<Data = Partial<ReportResponseDto>> {
  readonly response: Response;
  /** The next event; undefined: the stream has ended. */
  next(): Promise<FollowedEvent<Data> | undefined>;
  /** Disconnects like a closed client. */
  leave(): void;
}

export const follow = (
  service: Place,
  reportId: string,
  headers: Record<string, string> = {},
): Promise<Followed> => followPath(service, `/reports/${reportId}/events`, headers);

export async function followPath<Data>(
  service: Place,
  path: string,
  headers: Record<string, string> = {},
): Promise<Followed<Data>> {
  const leaving = new AbortController();
  const request = { headers, signal: leaving.signal };
  const response = await send(service, path, request);
  const events = eventsOf<Data>(response.body!);
  return {
    response,
    next: async () => (await events.next()).value ?? undefined,
    leave: () => leaving.abort(),
  };
}

async function* eventsOf<Data>(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<FollowedEvent<Data>, undefined> {
  const decoder = new TextDecoder();
  let text = '';
  let id = '';
  for await (const piece of body) {
    text += decoder.decode(piece, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop()!;
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s) as [string, string]));
      id = fields.get('id') ?? id;
      const data = fields.get('data');
      if (data === undefined) continue;
      yield { id, name: fields.get('event')!, data: JSON.parse(data) as Data };
    }
  }
  return undefined;
}
