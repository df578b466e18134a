import { endingOf, endPrograms } from '../support/faults/programs';
import { type ReportScene, reportScene, wholeAndOnce } from '../support/faults/report-scene';
import { launchService } from '../support/faults/service-process';
import { stopInTurn, stoppedRow } from '../support/faults/stopped-reports';
import { describeOneSetup } from '../support/setups';

describeOneSetup('a service that is stopped', 'services', (setup) => {
  let scene: ReportScene;

  beforeAll(async () => {
    // Enough stores that time passes between the first chunk of a report and its end.
    scene = await reportScene(setup, 600);
  });

  afterEach(endPrograms);
  afterAll(() => scene.close());

  it('hands back the running report, or completes it, and ends in time with status 0', async () => {
    const stopped = await stopInTurn(scene, ['file staged']);
    for (const left of stopped.left) {
      expect(left.ending).toBe('status 0');
      expect(left.row).toMatchObject(stoppedRow(left));
    }
    expect(stopped.aftermath).toEqual(wholeAndOnce(scene));
    expect(new Set(stopped.attempts)).toEqual(new Set([1]));
  });

  it('ends with status 0 also when it has only just begun to listen', async () => {
    // Several at once: connections that are not open when the signal arrives take longer then.
    const launchAndEnd = async () => endingOf((await launchService(scene.environment)).program);
    const endings = await Promise.all([launchAndEnd(), launchAndEnd(), launchAndEnd()]);
    expect(endings).toEqual(['status 0', 'status 0', 'status 0']);
  });
});
