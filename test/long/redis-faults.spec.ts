import { describeOnServices } from '../support/faults/on-services';
import { endPrograms } from '../support/faults/programs';
import { type RedisFault, surviveRedisFault } from '../support/faults/redis-faults';
import { reportScene, wholeAndOnce } from '../support/faults/report-scene';

const ROUNDS = 10;
/** In parallel, because most of the time is spent waiting for Redis. */
const AT_ONCE = 5;

async function inScene(fault: RedisFault): Promise<void> {
  const scene = await reportScene('services', 600);
  try {
    const { left, refusals, lost, ending } = await surviveRedisFault(scene, fault);
    expect(left).toEqual(wholeAndOnce(scene));
    expect(lost).toEqual([]);
    expect(ending).toBe('status 0');
    // Who is refused knows it.
    for (const refusal of refusals) expect(refusal).toMatch(/trigger_report: 503/);
  } finally {
    await scene.close();
  }
}

describeOnServices('a Redis that fails again and again', () => {
  afterEach(endPrograms);

  const faults = (['restarted', 'flushed', 'away'] as const).flatMap((fault) =>
    Array.from({ length: ROUNDS / AT_ONCE }, (_, i) => [fault, i + 1] as const),
  );

  it.each(faults)(`loses no report when it is %s: ${AT_ONCE} at once, round %i`, async (fault) => {
    await Promise.all(Array.from({ length: AT_ONCE }, () => inScene(fault)));
  });
});
