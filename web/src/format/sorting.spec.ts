import { nextSort, orderOf } from './sorting';

describe('the order of a column', () => {
  it('is its largest first, and at the next press its smallest', () => {
    expect(nextSort('uptime_last_day', '-downtime_last_week')).toBe('-uptime_last_day');
    expect(nextSort('uptime_last_day', '-uptime_last_day')).toBe('uptime_last_day');
    expect(nextSort('uptime_last_day', 'uptime_last_day')).toBe('-uptime_last_day');
  });

  it('is said of the column it belongs to alone', () => {
    expect(orderOf('a', '-a')).toBe('descending');
    expect(orderOf('a', 'a')).toBe('ascending');
    expect(orderOf('a', '-b')).toBeUndefined();
  });
});
