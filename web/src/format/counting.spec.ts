import { areCarryMinutes, countingText, coverageText, evidenceText, uptimeText } from './counting';

describe('countingText', () => {
  it.each([
    ['daily', null, 'apply', 'Accounting: daily. Exclusions: applied.'],
    [
      'carry_forward',
      90,
      'ignore',
      'Accounting: carry forward, a poll counts for 1 h 30 min. Exclusions: ignored.',
    ],
  ])('%s %s %s', (accounting, carry_minutes, exclusions, text) =>
    expect(countingText({ accounting, carry_minutes, exclusions })).toBe(text),
  );
});

describe('uptime and coverage', () => {
  const sums = { uptime_ms: 695, downtime_ms: 305, no_data_ms: 250, excluded_ms: 1000, open_time_ms: 2250 };

  it('are of what is known, and of the open time that is not excluded', () => {
    expect(uptimeText(sums)).toBe('69.5 %');
    expect(coverageText(sums)).toBe('80.0 %');
  });

  it('count time without data as down, where the service does', () => {
    const down = { ...sums, downtime_ms: 555 };
    expect(uptimeText(down)).toBe('55.6 %');
    expect(coverageText(down)).toBe('80.0 %');
  });

  it('are a dash without open time', () => {
    const nothing = { uptime_ms: 0, downtime_ms: 0, no_data_ms: 0, excluded_ms: 9, open_time_ms: 9 };
    expect([uptimeText(nothing), coverageText(nothing)]).toEqual(['–', '–']);
  });
});

describe('areCarryMinutes', () => {
  it.each([
    ['1', true],
    ['10080', true],
    ['10081', false],
    ['0', false],
    ['1.5', false],
    ['', false],
    ['an hour', false],
  ])('%j: %s', (text, valid) => expect(areCarryMinutes(text)).toBe(valid));
});

describe('evidenceText', () => {
  it.each([
    [0, 0, 'no polls'],
    [1, 480, 'a single poll, for 8 h'],
    [12, 61.4, '12 polls, longest gap 1 h 1 min'],
  ])('%d polls, %s minutes: %s', (polls, longest_gap_minutes, text) =>
    expect(evidenceText({ polls, longest_gap_minutes })).toBe(text),
  );
});
