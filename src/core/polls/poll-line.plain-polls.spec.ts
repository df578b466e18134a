import { formatInstant } from '../time/instant';
import { PollBatch, Tally } from './poll-batch';
import { observedAtOf, packedPollOf, SLICE_MS } from './poll-block';
import { LONGEST_INTERNED_ID, PlainPolls } from './poll-line';

const at = (text: string): number => Date.parse(text);

describe('PlainPolls', () => {
  let batch: PollBatch;
  let withoutZone: Tally;
  let plain: PlainPolls;

  const polls = (delimiter = ',', earliest = 0, latest = at('2030-01-01T00:00Z')) => {
    batch = new PollBatch();
    withoutZone = new Tally();
    plain = new PlainPolls(batch, { earliest, latest, withoutZone }, delimiter);
  };
  beforeEach(() => polls());

  /** Each line that was taken, as `store status instant`, in order of stores and time. */
  const taken = (): string[] => {
    const layout = batch.layout(batch.storeIds.map((_, index) => index));
    return batch.sortedSlices().flatMap((slice) =>
      [...batch.blocks(slice, layout)].flatMap(({ polls: block }) =>
        Array.from(block, (poll) => {
          const instant = formatInstant(observedAtOf(packedPollOf(poll, slice * SLICE_MS)));
          return `${batch.storeIds[poll >>> 26]} ${poll % 2 === 1 ? 'up' : 'down'} ${instant}`;
        }),
      ),
    );
  };
  const accept = (text: string, from = 0) => plain.acceptLines(Buffer.from(text), from);

  it('takes lines of an id, a status and an instant', () => {
    const text = '42,active,2023-01-22 12:09:39.388884 UTC\n7,inactive,2023-01-22T12:10:00Z\n';
    expect(accept(text)).toEqual({ lines: 2, end: text.length });
    expect(taken()).toEqual(['42 up 2023-01-22T12:09:39.388Z', '7 down 2023-01-22T12:10:00.000Z']);
    expect(withoutZone.count).toBe(0);
  });

  it('begins where it is told to, and ends with the last line that is whole', () => {
    const first = '42,active,2023-01-22 12:00:00 UTC\n';
    const second = '43,inactive,2023-01-22 13:00:00 UTC\n';
    expect(accept(`${first}${second}44,active,2023-01-22 14:`, first.length)).toEqual({
      lines: 1,
      end: first.length + second.length,
    });
    expect(taken()).toEqual(['43 down 2023-01-22T13:00:00.000Z']);
    expect(accept('42,active,2023-01-22 12:00:00 UTC')).toEqual({ lines: 0, end: 0 });
  });

  it('takes lines that end with CRLF, also without a zone', () => {
    const text = '42,active,2023-01-22 12:00:00 UTC\r\n42,inactive,2023-01-22 13:00:00\r\n';
    expect(accept(text)).toEqual({ lines: 2, end: text.length });
    expect(taken()).toEqual(['42 up 2023-01-22T12:00:00.000Z', '42 down 2023-01-22T13:00:00.000Z']);
    expect([withoutZone.count, withoutZone.examples]).toEqual([1, ['2023-01-22 13:00:00']]);
  });

  it('counts instants without a zone, and names the first three', () => {
    const text = [1, 2, 3, 4, 5].map((hour) => `42,active,2023-01-22 0${hour}:00:00\n`).join('');
    expect(accept(text).lines).toBe(5);
    expect(withoutZone.count).toBe(5);
    expect(withoutZone.examples).toEqual([
      '2023-01-22 01:00:00',
      '2023-01-22 02:00:00',
      '2023-01-22 03:00:00',
    ]);
  });

  it('parts fields by another delimiter', () => {
    polls(';');
    const text = '4,2;inactive;2023-01-22 12:00:00 UTC\n42;active;2023-01-22 13:00:00 UTC\n';
    expect(accept(text)).toEqual({ lines: 2, end: text.length });
    expect(taken()).toEqual(['4,2 down 2023-01-22T12:00:00.000Z', '42 up 2023-01-22T13:00:00.000Z']);
    expect(accept('42,active,2023-01-22 14:00:00 UTC\n;active;2023-01-22 14:00:00 UTC\n').lines).toBe(0);
  });

  it('gives the polls of one id to one store', () => {
    const lines = ['a', 'b', 'a', 'ab', 'b'].map(
      (id, hour) => `${id},active,2023-01-22 0${hour}:00:00 UTC\n`,
    );
    expect(accept(lines.join('')).lines).toBe(5);
    expect(batch.storeIds).toEqual(['a', 'b', 'ab']);
    expect(batch.added).toBe(5);
    expect(batch.extentOf(0)).toEqual({ first: at('2023-01-22T00:00Z'), last: at('2023-01-22T02:00Z') });
    expect(batch.extentOf(1)).toEqual({ first: at('2023-01-22T01:00Z'), last: at('2023-01-22T04:00Z') });
  });

  const GOOD = '42,active,2023-01-22 12:00:00 UTC\n';

  it.each([
    ['an id with a space', '4 2,active,2023-01-22 12:00:00 UTC\n'],
    ['an id with a quote', '"42",active,2023-01-22 12:00:00 UTC\n'],
    ['an id beyond ASCII', 'Café,active,2023-01-22 12:00:00 UTC\n'],
    ['an id with a character after the tilde', '4\u007f2,active,2023-01-22 12:00:00 UTC\n'],
    ['no id', ',active,2023-01-22 12:00:00 UTC\n'],
    ['an id that is too long', `${'x'.repeat(LONGEST_INTERNED_ID + 1)},active,2023-01-22 12:00:00 UTC\n`],
    ['an id that is refused', '=1,active,2023-01-22 12:00:00 UTC\n'],
    ['another status', '42,activ,2023-01-22 12:00:00 UTC\n'],
    ['a status in capitals', '42,ACTIVE,2023-01-22 12:00:00 UTC\n'],
    ['another status of that length', '42,inactivX,2023-01-22 12:00:00 UTC\n'],
    ['a longer status', '42,inactives,2023-01-22 12:00:00 UTC\n'],
    ['an instant that does not exist', '42,active,2023-01-22 24:00:00 UTC\n'],
    ['an instant of another form', '42,active,22.01.2023 12:00:00 UTC\n'],
    ['a fourth column', '42,active,2023-01-22 12:00:00 UTC,1\n'],
    ['a CR without LF', '42,active,2023-01-22 12:00:00 UTC\rx\n'],
    ['an empty line', '\n42,active,2023-01-22 12:00:00 UTC\n'],
  ])('leaves a line with %s, and those after it, to the general reader', (_what, line) => {
    expect(accept(`${GOOD}${line}${GOOD}`)).toEqual({ lines: 1, end: GOOD.length });
    expect([batch.added, batch.storeIds]).toEqual([1, ['42']]);
  });

  it('takes an id of the longest length, with the first and last visible characters', () => {
    const id = `!${'x'.repeat(LONGEST_INTERNED_ID - 2)}~`;
    expect(accept(`${id},active,2023-01-22 12:00:00 UTC\n`).lines).toBe(1);
    expect(batch.storeIds).toEqual([id]);
  });

  it('takes a store that the batch has under an id that would be refused now', () => {
    batch.add('=1', at('2023-01-22T11:00Z'), true);
    expect(accept('=1,inactive,2023-01-22 12:00:00 UTC\n').lines).toBe(1);
    expect(taken()).toEqual(['=1 up 2023-01-22T11:00:00.000Z', '=1 down 2023-01-22T12:00:00.000Z']);
  });

  it('takes instants from the earliest to the latest, both included', () => {
    const line = (time: string) => `42,active,2023-01-22 ${time} UTC\n`;
    polls(',', at('2023-01-22T12:00Z'), at('2023-01-22T13:00Z'));
    expect(accept(line('12:00:00') + line('13:00:00')).lines).toBe(2);
    expect(accept(line('11:59:59.999')).lines).toBe(0);
    expect(accept(line('13:00:00.001')).lines).toBe(0);
    expect(batch.added).toBe(2);
  });
});
