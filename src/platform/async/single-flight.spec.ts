import { SingleFlight } from './single-flight';

describe('SingleFlight', () => {
  it('runs the work once for concurrent callers, and again for later ones', async () => {
    let begun = 0;
    const flight = new SingleFlight(() => Promise.resolve(++begun));
    await expect(Promise.all([flight.join(), flight.join(), flight.join()])).resolves.toEqual([1, 1, 1]);
    await expect(flight.join()).resolves.toBe(2);
  });

  it('fails for all callers, and runs again for the next', async () => {
    let begun = 0;
    const flight = new SingleFlight(() =>
      ++begun === 1 ? Promise.reject(new Error('bad')) : Promise.resolve(begun),
    );
    const outcomes = await Promise.allSettled([flight.join(), flight.join()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(flight.join()).resolves.toBe(2);
  });
});
