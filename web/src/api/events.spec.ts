import type { StreamEvent } from './event-stream';
import { type Connect, followEvents } from './events';

const ENDED = 'id: 9\nevent: ended\ndata: {}\n\n';
const lost = new TypeError('network error');

/** One connection for each entry: its chunks, then its end or its error. */
function followed(connections: readonly (readonly (string | Error)[])[]) {
  const asked: string[] = [];
  const seen: StreamEvent[] = [];
  const waits: number[] = [];
  async function* pieces(brought: readonly (string | Error)[]): AsyncGenerator<string> {
    for (const piece of brought) {
      if (typeof piece !== 'string') throw piece;
      yield await Promise.resolve(piece);
    }
  }
  const connect: Connect = (lastEventId) => {
    const brought = connections[asked.length];
    asked.push(lastEventId);
    return brought === undefined
      ? Promise.reject(new Error('one too many'))
      : Promise.resolve(pieces(brought));
  };
  const following = followEvents({
    connect,
    onEvent: (event) => {
      seen.push(event);
      return event.type === 'ended';
    },
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    isPassing: (error) => error === lost,
  });
  return { following, asked, seen, waits };
}

describe('followEvents', () => {
  it('ends with the last event, whatever comes after it', async () => {
    const { following, asked, seen, waits } = followed([['data: 1\n\n', `${ENDED}data: 3\n\n`]]);
    await following;
    expect(seen.map(({ data }) => data)).toEqual(['1', '{}']);
    expect([asked, waits]).toEqual([[''], []]);
  });

  it('connects again from the last event seen, waiting longer while nothing comes in', async () => {
    const { following, asked, seen, waits } = followed([
      ['id: 1\ndata: a\n\nid: 2\ndata: half'],
      [lost],
      [],
      ['id: 3\ndata: b\n\n', lost],
      [ENDED],
    ]);
    await following;
    expect(asked).toEqual(['', '1', '1', '1', '3']);
    expect(seen.map(({ data }) => data)).toEqual(['a', 'b', '{}']);
    expect(waits).toEqual([500, 1000, 2000, 500]);
  });

  it('waits as long as the stream says', async () => {
    const { following, waits } = followed([['retry: 40\n\n'], [ENDED]]);
    await following;
    expect(waits).toEqual([40]);
  });

  it('gives up where connecting again is of no use', async () => {
    const { following, asked } = followed([['data: a\n\n']]);
    await expect(following).rejects.toThrow('one too many');
    expect(asked).toHaveLength(2);
  });
});
