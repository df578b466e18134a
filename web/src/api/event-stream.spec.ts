import { EventStreamParser, type StreamEvent } from './event-stream';

const STREAM =
  ': hello\n\nretry: 1500\n\nid: 7\nevent: progress\ndata: {"a":1}\n\n: beat\n\nevent: ended\nid: 8\ndata: one\ndata:two\n\n';
const EVENTS: StreamEvent[] = [
  { type: 'progress', data: '{"a":1}', id: '7' },
  { type: 'ended', data: 'one\ntwo', id: '8' },
];

describe('EventStreamParser', () => {
  it.each(['\n', '\r\n', '\r'])('reads events whose lines end with %j, cut anywhere', (end) => {
    const text = STREAM.replaceAll('\n', end);
    for (let size = 1; size <= text.length; size++) {
      const parser = new EventStreamParser();
      const events: StreamEvent[] = [];
      for (let i = 0; i < text.length; i += size) events.push(...parser.push(text.slice(i, i + size)));
      // An LF may follow a CR at the very end, so the line may be incomplete.
      events.push(...parser.push(end === '\r' ? ':' : ''));
      expect(events).toEqual(EVENTS);
      expect([parser.lastEventId, parser.retry]).toEqual(['8', 1500]);
    }
  });

  it('passes over an event that was not whole when the connection was lost', () => {
    const parser = new EventStreamParser();
    parser.push('id: 1\ndata: x\n\n');
    expect(parser.push('id: 2\nevent: progress\ndata: {"a"')).toEqual([]);
    expect(parser.lastEventId).toBe('1');
  });

  it('goes on from the id it is given, and keeps it until the stream has another', () => {
    const parser = new EventStreamParser('41');
    expect(parser.push('data: x\n\n')).toEqual([{ type: 'message', data: 'x', id: '41' }]);
    expect(parser.push('id\ndata: y\n\n')).toEqual([{ type: 'message', data: 'y', id: '' }]);
  });

  it('takes no retry that is no number, and no unknown field', () => {
    const parser = new EventStreamParser();
    expect(parser.push('retry: soon\nnothing: x\ndata\n\n')).toEqual([{ type: 'message', data: '', id: '' }]);
    expect(parser.retry).toBeUndefined();
  });
});
