import fc from 'fast-check';
import { WindowSums } from '../../src/metrics/engine';
import { openIntervals } from '../../src/metrics/engine/open-time';
import { cases, frameOf, sumsOf } from './cases';
import { runs } from './runs';

const total = ({ up, down, noData }: WindowSums): number => up + down + noData;

describe('the figures of any store', () => {
  it('add up to the open time of each window, to the millisecond', () => {
    fc.assert(
      fc.property(cases, (store) => {
        const { windows, days, schedule } = frameOf(store);
        const open = days.flatMap((day) => openIntervals(schedule, day));
        const openSince = (start: number) => {
          let sum = 0;
          for (let i = 0; i < open.length; i += 2) {
            sum += Math.max(0, Math.min(open[i + 1]!, windows.end) - Math.max(open[i]!, start));
          }
          return sum;
        };
        const { hour, day, week } = sumsOf(store);
        expect([hour, day, week].map(total)).toEqual(
          [windows.hourStart, windows.dayStart, windows.weekStart].map(openSince),
        );
      }),
      runs(120),
    );
  });

  it('do not shrink from the hour to the day to the week when windows are rolling', () => {
    fc.assert(
      fc.property(cases, (store) => {
        const { hour, day, week } = sumsOf({ ...store, kind: 'rolling' });
        for (const known of ['up', 'down', 'noData'] as const) {
          expect(hour[known]).toBeLessThanOrEqual(day[known]);
          expect(day[known]).toBeLessThanOrEqual(week[known]);
        }
        expect(total(hour)).toBeLessThanOrEqual(3_600_000);
        expect(total(day)).toBeLessThanOrEqual(24 * 3_600_000);
        expect(total(week)).toBeLessThanOrEqual(168 * 3_600_000);
      }),
      runs(80),
    );
  });

  it('are the same under every name of a zone', () => {
    const names: Readonly<Record<string, string>> = {
      'America/New_York': 'US/Eastern',
      'America/Chicago': 'US/Central',
      'America/St_Johns': 'Canada/Newfoundland',
      'Africa/Cairo': 'Egypt',
      'America/Sao_Paulo': 'Brazil/East',
      'Australia/Lord_Howe': 'Australia/LHI',
      'Pacific/Chatham': 'NZ-CHAT',
      'Asia/Kathmandu': 'Asia/Katmandu',
    };
    const named = cases.filter(({ zone }) => zone in names);
    fc.assert(
      fc.property(named, (store) => {
        expect(sumsOf({ ...store, zone: names[store.zone]! })).toEqual(sumsOf(store));
        expect(sumsOf({ ...store, zone: 'Asia/Calcutta' })).toEqual(
          sumsOf({ ...store, zone: 'Asia/Kolkata' }),
        );
      }),
      runs(60),
    );
  });
});
