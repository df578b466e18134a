import fc from 'fast-check';
import { runs } from '../runs';

const { PROPERTY_SEED, PROPERTY_PATH } = process.env;

afterEach(() => {
  Object.assign(process.env, { PROPERTY_SEED, PROPERTY_PATH });
  if (PROPERTY_SEED === undefined) delete process.env.PROPERTY_SEED;
  if (PROPERTY_PATH === undefined) delete process.env.PROPERTY_PATH;
});

/** Runs a false property, and returns the tried values and the message of the failure. */
function fail(): { met: number[]; message: string } {
  const met: number[] = [];
  const property = fc.property(fc.integer(), (value) => {
    met.push(value);
    expect(Math.abs(value)).toBeLessThan(1_000_000);
  });
  try {
    fc.assert(property, runs(1_000));
  } catch (error) {
    return { met, message: (error as Error).message };
  }
  throw new Error('the property held');
}

it("a failure (say, of $1 or 'so') names the command that tries the same case again, and only that", () => {
  delete process.env.PROPERTY_SEED;
  delete process.env.PROPERTY_PATH;
  const first = fail();
  const [, seed, path, command] = /^Replay: PROPERTY_SEED=(\S+) PROPERTY_PATH=(\S+) (.*)$/m.exec(
    first.message,
  )!;
  expect(command).toBe(
    'npx jest --coverage=false test/property/temporal/replay.spec.ts ' +
      String.raw`-t '^a failure \(say, of \$1 or '\''so'\''\) names the command that tries the same case again, and only that$'`,
  );
  process.env.PROPERTY_SEED = seed;
  expect(fail().met).toEqual(first.met);
  process.env.PROPERTY_PATH = path;
  expect(fail().met).toHaveLength(1);
  expect(fail().message).toContain(`Counterexample: [${Math.sign(fail().met[0]!) * 1_000_000}]`);
});
