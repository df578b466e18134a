import { deliveryText, listOf, receiverText, testText } from './channel-text';

const channel = { name: 'ops', kind: 'slack' as const, host: 'hooks.example.com', recipients: null };

describe('channels in words', () => {
  it('name their receiver', () => {
    expect(receiverText({ ...channel, from_environment: false })).toBe('hooks.example.com');
    expect(receiverText({ ...channel, from_environment: true })).toBe('hooks.example.com, by WEBHOOK_URL');
    const mail = {
      ...channel,
      kind: 'email' as const,
      host: null,
      recipients: ['a@example.com', 'b@example.com'],
    };
    expect(receiverText({ ...mail, from_environment: false })).toBe('a@example.com, b@example.com');
  });

  it('say what became of a test', () => {
    expect(testText({ delivered: true, last_status: 204, last_error: null })).toBe(
      'The message was delivered: the answer is 204.',
    );
    expect(testText({ delivered: false, last_status: 403, last_error: 'it answered 403' })).toBe(
      'Not delivered: it answered 403.',
    );
  });

  it('say what a schedule delivers', () => {
    expect(deliveryText({ report: {}, channels: [] })).toBe('the default report; to no channel');
    const report = { period: 'last_week', group_by: 'region' };
    expect(deliveryText({ report, channels: ['a', 'b'] })).toBe('period last week, group by region; to a, b');
  });

  it('are lists with commas', () => expect(listOf(' a, b,,c ')).toEqual(['a', 'b', 'c']));
});
