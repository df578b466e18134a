import fc from 'fast-check';
import { place } from '../stores';
import { changeNear, FIRST, LAST, ZONES } from './zones';

/**
 * Zones with unusual changes: at midnight, by half an hour or two hours, across a date, backwards in winter, frequent.
 */
const ODD_ZONES = [
  'Asia/Beirut',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'America/St_Johns',
  'Asia/Pyongyang',
  'America/Sao_Paulo',
  'Antarctica/Troll',
  'Africa/Casablanca',
  'Europe/Dublin',
  'Asia/Gaza',
  'America/Caracas',
  'Pacific/Fakaofo',
];

/** A zone and an instant (epoch milliseconds) at which its offset changes, or does not. */
type Place = readonly [zone: string, change: number];

const anywhereIn = (zones: readonly string[]): fc.Arbitrary<Place> =>
  fc.tuple(fc.constantFrom(...zones), fc.noBias(fc.integer({ min: FIRST, max: LAST })));

const atChangeIn = (zones: readonly string[]): fc.Arbitrary<Place> =>
  anywhereIn(zones).map(([zone, instant]) => [zone, changeNear(zone, instant) ?? instant]);

const atNamedChange: fc.Arbitrary<Place> = place
  .map(({ zone, change }) => [zone, change * 1000] as const)
  .filter(([, change]) => change >= FIRST);

/** Every zone, unusual ones more often; mostly at a change, if the zone has one. */
export const places: fc.Arbitrary<Place> = fc.oneof(
  { weight: 4, arbitrary: atChangeIn(ZONES) },
  { weight: 5, arbitrary: atChangeIn(ODD_ZONES) },
  { weight: 2, arbitrary: atNamedChange },
  { weight: 1, arbitrary: anywhereIn(ZONES) },
);
