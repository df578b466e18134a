import type { ReportResponseDto } from '../../../src/reports/api/report.dto';
import { send } from './client';
import type { Place } from './service';

export interface FollowedEvent {
  readonly id: string;
  readonly name: string;
  readonly data: Partial<ReportResponseDto>;
}

/** The events of a report, read one after the other. */
export interface Followed {
  readonly response: Response;
  /** The next event; undefined: the stream has ended. */
  next(): Promise<FollowedEvent | undefined>;
  /** Disconnects like a closed client. */
  leave(): void;
}

export async function follow(
  service: Place,
  reportId: string,
  headers: Record<string, string> = {},
): Promise<Followed> {
  const leaving = new AbortController();
  const request = { headers, signal: leaving.signal };
  const response = await send(service, `/reports/${reportId}/events`, request);
  const events = eventsOf(response.body!);
  return {
    response,
    next: async () => (await events.next()).value ?? undefined,
    leave: () => leaving.abort(),
  };
}

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<FollowedEvent, undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of body) {
    text += decoder.decode(piece, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop()!;
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s) as [string, string]));
      const data = fields.get('data');
      if (data === undefined) continue;
      yield {
        id: fields.get('id')!,
        name: fields.get('event')!,
        data: JSON.parse(data) as Partial<ReportResponseDto>,
      };
    }
  }
  return undefined;
}
