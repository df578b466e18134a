import { SingleFlight } from './single-flight';

describe('SingleFlight', () => {
  it('does the work once for all who ask meanwhile, and again for who asks later', async () => {
    let begun = 0;
    const flight = new SingleFlight(() => Promise.resolve(++begun));
    await expect(Promise.all([flight.join(), flight.join(), flight.join()])).resolves.toEqual([1, 1, 1]);
    await expect(flight.join()).resolves.toBe(2);
  });

  it('fails for all who wait, and may be asked again', async () => {
    let begun = 0;
    const flight = new SingleFlight(() =>
      ++begun === 1 ? Promise.reject(new Error('bad')) : Promise.resolve(begun),
    );
    const outcomes = await Promise.allSettled([flight.join(), flight.join()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(flight.join()).resolves.toBe(2);
  });
});
