import { areCarryMinutes, countingText, evidenceText } from './counting';

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
    [0, '0.00', 'no polls'],
    [1, '480.00', 'a single poll, for 8 h'],
    [12, '61.40', '12 polls, longest gap 1 h 1 min'],
  ])('%d polls, %s minutes: %s', (polls, longest_gap_minutes, text) =>
    expect(evidenceText({ polls, longest_gap_minutes })).toBe(text),
  );
});
