import type { AttentionStore } from '../../../api/fleet-answers';
import { evidenceText, isGuess, sinceText } from './attention-text';

const AS_OF = '2023-01-25T18:00:00.000Z';

const store: AttentionStore = {
  store_id: '1',
  timezone: 'America/Chicago',
  status: 'down',
  start: '2023-01-25T17:30:00.000Z',
  clipped_start: false,
  assumed_start: false,
  duration_ms: 1_800_000,
  last_poll_at: '2023-01-25T17:48:00.000Z',
  uptime_percent_last_week: 98.7,
  coverage_percent_last_week: 100,
  target_left_last_week_ms: null,
};

describe('a row of what needs attention', () => {
  it('says since when by the clock of a zone', () => {
    expect(sinceText(store, 'America/Chicago')).toBe('2023-01-25 11:30');
    expect(sinceText({ ...store, clipped_start: true }, 'UTC')).toBe('before 2023-01-25 17:30');
  });

  it('says what it rests on', () => {
    expect(evidenceText(store, AS_OF)).toBe('last poll 12 min before');
    expect(evidenceText({ ...store, last_poll_at: AS_OF }, AS_OF)).toBe('polled just now');
    expect(evidenceText({ ...store, assumed_start: true }, AS_OF)).toBe(
      'last poll 12 min before; start assumed, no earlier poll that day',
    );
  });

  it.each<[Partial<AttentionStore>, boolean]>([
    [{}, false],
    [{ assumed_start: true }, true],
    [{ status: 'stale' }, true],
    [{ status: 'no_data' }, true],
    [{ status: 'closed' }, false],
  ])('with %j is a guess: %s', (changes, guess) => expect(isGuess({ ...store, ...changes })).toBe(guess));
});
