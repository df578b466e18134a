/** One event of a stream of server-sent events. */
export interface StreamEvent {
  readonly type: string;
  readonly data: string;
  /** The id of this event, or of the last one before it with an id. A new connection continues from it. */
  readonly id: string;
}

/**
 * Parses `text/event-stream` in chunks of any size, by the rules of the HTML standard: lines end with LF, CR or both;
 * an empty line ends an event; comments are ignored.
 */
export class EventStreamParser {
  /** The reconnection delay in ms that the stream asks for. */
  retry: number | undefined;
  private rest = '';
  private type = '';
  private data: string[] = [];
  private id: string;
  private seen: string;

  constructor(lastEventId = '') {
    this.id = this.seen = lastEventId;
  }

  /** Of the last complete event. The next event may be incomplete. */
  get lastEventId(): string {
    return this.seen;
  }

  /** The events that this chunk completes. */
  push(piece: string): StreamEvent[] {
    const text = this.rest + piece;
    // A CR at the end may be the first half of a CRLF.
    const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
    const lines = whole.split(/\r\n|\n|\r/);
    this.rest = lines.pop()! + text.slice(whole.length);
    return lines.flatMap((line) => this.line(line));
  }

  private line(line: string): StreamEvent[] {
    if (line === '') return this.dispatched();
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.type = value;
    if (field === 'data') this.data.push(value);
    if (field === 'id' && !value.includes('\0')) this.id = value;
    if (field === 'retry' && /^\d+$/.test(value)) this.retry = Number(value);
    return [];
  }

  private dispatched(): StreamEvent[] {
    const { type, data, id } = this;
    this.type = '';
    this.data = [];
    this.seen = id;
    return data.length === 0 ? [] : [{ type: type === '' ? 'message' : type, data: data.join('\n'), id }];
  }
}
