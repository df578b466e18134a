import { undoneHours } from './hours-undo';

const rows = (hour: string) => [
  { day_of_week: 0, start_time_local: `${hour}:00:00`, end_time_local: '17:00:00' },
];
const ever = { valid_from: null, business_hours: rows('08') };
const january = { valid_from: '2023-01-02', business_hours: rows('09') };

describe('an edit of hours is undone', () => {
  it('by the version that was there, or by none', () => {
    expect(undoneHours([ever, january], '2023-01-02')).toEqual([january]);
    expect(undoneHours([ever, january], '2023-02-06')).toEqual([
      { valid_from: '2023-02-06', business_hours: [] },
    ]);
  });

  it('by all versions that were there, if it replaced them all', () => {
    expect(undoneHours([ever, january], null)).toEqual([{ business_hours: rows('08') }, january]);
    expect(undoneHours([january], null)).toEqual([{ business_hours: [] }, january]);
    expect(undoneHours([], null)).toEqual([{ business_hours: [] }]);
  });
});
