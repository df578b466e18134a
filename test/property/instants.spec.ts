import fc from 'fast-check';
import {
  formatDate,
  formatInstant,
  formatLocalInstant,
  parseDate,
  parseInstant,
} from '../../src/core/time/instant';
import { runs } from './runs';

const two = (value: number) => String(value).padStart(2, '0');

/** Years of four digits with any offset. */
const instant = fc.integer({ min: Date.UTC(1000, 0, 2), max: Date.UTC(9999, 11, 30) });
const offset = fc.record({
  sign: fc.constantFrom('+', '-'),
  hours: fc.nat({ max: 23 }),
  minutes: fc.nat({ max: 59 }),
});
const digits = fc.array(fc.nat({ max: 9 }), { maxLength: 9 }).map((list) => list.join(''));

describe('parseInstant', () => {
  it('reads what Date.parse reads, and cuts what is finer than a millisecond', () => {
    const written = fc.record({
      instant,
      offset,
      fraction: digits,
      separator: fc.constantFrom('T', ' '),
      style: fc.constantFrom('+hh:mm', '+hhmm', '+hh'),
    });
    fc.assert(
      fc.property(
        written,
        ({ instant: local, offset: { sign, hours, minutes }, fraction, separator, style }) => {
          const [date = '', time = ''] = new Date(local).toISOString().slice(0, 19).split('T');
          const shown = style === '+hh' ? 0 : minutes;
          const zone = {
            '+hh:mm': `${two(hours)}:${two(shown)}`,
            '+hhmm': two(hours) + two(shown),
            '+hh': two(hours),
          }[style];
          const parsed = parseInstant(
            `${date}${separator}${time}${fraction === '' ? '' : `.${fraction}`}${sign}${zone}`,
          );
          expect(parsed).toBe(
            Date.parse(
              `${date}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${sign}${two(hours)}:${two(shown)}`,
            ),
          );
        },
      ),
      runs(120),
    );
  });

  it.each([' UTC', 'UTC', 'Z'])('reads back every instant that ends in %j', (zone) => {
    fc.assert(
      fc.property(instant, (one) => {
        expect(parseInstant(formatInstant(one).replace('Z', zone))).toBe(one);
        expect(parseInstant(formatInstant(one).replace('T', ' ').replace('Z', zone))).toBe(one);
      }),
      runs(40),
    );
  });

  it('answers any text at all with an instant or a sentence', () => {
    const near = fc.stringMatching(
      /^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{0,10})?(Z| UTC|[+-][0-9]{2}:?[0-9]{2})?$/,
    );
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (text) => {
        const parsed = parseInstant(text);
        if (typeof parsed === 'string') expect(parsed).toMatch(/^(is|has|names) /);
        else expect(Number.isSafeInteger(parsed)).toBe(true);
      }),
      runs(100),
    );
  });
});

describe('formatLocalInstant', () => {
  const MINUTE = 60_000;
  // Up to the greatest offset that a zone ever had, and beyond.
  const minutesAhead = fc.oneof(fc.constant(0), fc.integer({ min: -20 * 60, max: 20 * 60 }));
  const secondsMore = fc.oneof(fc.constant(0), fc.nat({ max: 59 }));

  it('is read back as the same instant, wherever it is local', () => {
    fc.assert(
      fc.property(instant, minutesAhead, (one, minutes) => {
        expect(parseInstant(formatLocalInstant(one, minutes * MINUTE))).toBe(one);
      }),
      runs(100),
    );
  });

  it('shows the local time, and to the second how far it is from UTC', () => {
    fc.assert(
      fc.property(instant, minutesAhead, secondsMore, (one, minutes, seconds) => {
        const offset = minutes * MINUTE + (minutes < 0 ? -1 : 1) * seconds * 1000;
        const shown = formatLocalInstant(one, offset);
        const [, local, sign, hours, rest, last = '0'] =
          /^(.*)([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(shown) ?? [];
        expect(Date.parse(`${local}Z`)).toBe(one + offset);
        const ahead = Number(hours) * 3600 + Number(rest) * 60 + Number(last);
        expect((sign === '-' ? -1 : 1) * ahead * 1000).toBe(offset);
      }),
      runs(60),
    );
  });
});

describe('parseDate', () => {
  it('knows the dates that the calendar knows, and counts their days', () => {
    const parts = fc.tuple(fc.integer({ min: 1000, max: 9999 }), fc.nat({ max: 13 }), fc.nat({ max: 32 }));
    fc.assert(
      fc.property(parts, ([year, month, day]) => {
        const date = new Date(Date.UTC(year, month - 1, day));
        const there =
          date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
        const text = `${year}-${two(month)}-${two(day)}`;
        const count = parseDate(text);
        expect(count).toBe(there ? date.getTime() / 86_400_000 : undefined);
        if (count !== undefined) expect(formatDate(count)).toBe(text);
      }),
      runs(100),
    );
  });
});
