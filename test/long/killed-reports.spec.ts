import { completeWhatIsLeft, killEachAttempt, killInTurn } from '../support/faults/killed-reports';
import { endPrograms } from '../support/faults/programs';
import { reportScene, wholeAndOnce } from '../support/faults/report-scene';
import { type ReportStep, STEPS } from '../support/faults/report-steps';
import { describeEachSetup, type SetupName } from '../support/setups';
import { expectGivenUp } from '../faults/expectations';

const SCENES = 20;
const KILLS = 10;
/** In parallel, because most of the time Redis has to detect a dead worker. */
const AT_ONCE = 4;

/** This number of moments after the lease is acquired, or fewer: most reports are done by the last. */
const within = (moments: number): ReportStep => Math.floor(Math.random() * moments);
/** Each step, then any moment. */
const steps = (): ReportStep[] => [
  ...STEPS,
  ...Array.from({ length: KILLS - STEPS.length }, () => within(60)),
];

async function killInScene(setup: SetupName): Promise<void> {
  const scene = await reportScene(setup, 1_000);
  try {
    expect(await killInTurn(scene, steps())).toEqual([]);
    expect(await completeWhatIsLeft(scene)).toEqual({ served: [], left: wholeAndOnce(scene) });
  } finally {
    await scene.close();
  }
}

async function killAtEveryAttempt(setup: SetupName): Promise<void> {
  const scene = await reportScene(setup, 1_000);
  try {
    expectGivenUp(await killEachAttempt(scene, [0, within(10), within(10)]));
    expect(await completeWhatIsLeft(scene)).toEqual({ served: [], left: wholeAndOnce(scene) });
  } finally {
    await scene.close();
  }
}

const rounds = (count: number) => Array.from({ length: count / AT_ONCE }, (_, round) => round + 1);
const atOnce = async (work: () => Promise<void>) => {
  await Promise.all(Array.from({ length: AT_ONCE }, work));
};

describeEachSetup('a service that is killed again and again', (setup) => {
  afterEach(endPrograms);

  it.each(rounds(SCENES))(`completes each report whole and once: ${AT_ONCE * KILLS} kills, round %i`, () =>
    atOnce(() => killInScene(setup)),
  );

  it.each(rounds(12))(`fails a report that is killed at every attempt: ${AT_ONCE} reports, round %i`, () =>
    atOnce(() => killAtEveryAttempt(setup)),
  );
});
