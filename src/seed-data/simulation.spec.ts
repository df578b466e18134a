import { Simulation, type SimulationPlan } from './simulation';

const PLAN: SimulationPlan = {
  ...{ stores: 50, seed: 7, outages: 3, outageFrom: 2, outageSweeps: 4, flapping: 2 },
  ...{ stopFrom: undefined, stopSweeps: 0 },
};

const down = (simulation: Simulation, sweep: number) =>
  simulation
    .pollsOf(sweep)
    .filter(({ status }) => status === 'inactive')
    .map(({ storeId }) => storeId)
    .sort();

describe('Simulation', () => {
  it('polls each store in each sweep, and gives the same for the same plan', () => {
    const [one, other] = [new Simulation(PLAN), new Simulation(PLAN)];
    for (let sweep = 0; sweep < 8; sweep++) {
      const polls = one.pollsOf(sweep);
      expect(polls.map(({ storeId }) => storeId)).toEqual(one.storeIds);
      expect(other.pollsOf(sweep)).toEqual(polls);
    }
    expect(new Set(one.storeIds).size).toBe(50);
    expect(new Simulation({ ...PLAN, seed: 8 }).storeIds).not.toEqual(one.storeIds);
  });

  it('has outages in their sweeps, and flapping stores in every second one', () => {
    const simulation = new Simulation(PLAN);
    const [failing, flapping] = [[...simulation.failing].sort(), [...simulation.flapping].sort()];
    expect([failing.length, flapping.length, new Set([...failing, ...flapping]).size]).toEqual([3, 2, 5]);
    const both = [...failing, ...flapping].sort();
    const expected = [[], flapping, failing, both, failing, both, [], flapping];
    expect(expected.map((_, sweep) => down(simulation, sweep))).toEqual(expected);
  });

  it('sends nothing while the feed has stopped', () => {
    const simulation = new Simulation({ ...PLAN, stopFrom: 2, stopSweeps: 3 });
    const sent = Array.from({ length: 7 }, (_, sweep) => simulation.pollsOf(sweep).length);
    expect(sent).toEqual([50, 50, 0, 0, 0, 50, 50]);
    const forGood = new Simulation({ ...PLAN, stopFrom: 1, stopSweeps: Infinity });
    expect([0, 1, 1_000_000].map((sweep) => forGood.isSent(sweep))).toEqual([true, false, false]);
  });

  it('has files of its stores, with known zones', () => {
    const { timezones, details, storeIds } = new Simulation(PLAN);
    const lines = timezones.trimEnd().split('\n').slice(1);
    expect(lines.length).toBeGreaterThan(30);
    for (const line of lines) {
      const [storeId, zone] = line.split(',');
      expect(storeIds).toContain(storeId);
      expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow();
    }
    expect(details.trimEnd().split('\n')).toHaveLength(51);
  });

  it('refuses more stores than there are', () => {
    expect(() => new Simulation({ ...PLAN, outages: 49 })).toThrow(RangeError);
  });
});
