import { join } from 'node:path';
import { endPrograms } from '../support/faults/programs';
import { type Observer, observe } from '../support/faults/observer';
import { beginService } from '../support/faults/service-process';
import { reportWhenDone } from '../support/product/client';
import { startService } from '../support/product/service';
import { describeOneSetup, type Environment, freshEnvironment } from '../support/setups';
import { until } from '../support/until';

/** A service that starts finds the tick of this minute, and triggers its report at once. */
const SCHEDULE = { REPORT_SCHEDULE: '* * * * *' };
const DIES_ON_THE_WAY = {
  NODE_OPTIONS: `--require ${join(__dirname, '../support/faults/kill-at.js')}`,
  KILL_AT: 'tick written',
};

/** In one statement, because a tick may occur at any moment. */
const UNPAIRED = `SELECT reports.report_id FROM reports
    LEFT JOIN schedule_ticks ON schedule_ticks.report_id = reports.report_id WHERE tick_at IS NULL
  UNION ALL SELECT schedule_ticks.report_id FROM schedule_ticks
    LEFT JOIN reports ON reports.report_id = schedule_ticks.report_id WHERE reports.report_id IS NULL`;

interface Tick {
  readonly tick_at: number;
  readonly report_id: string;
}

describeOneSetup('a schedule whose processes are killed', 'services', (setup) => {
  let environment: Environment;
  let observer: Observer;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    observer = await observe(environment);
  });

  afterAll(async () => {
    await endPrograms();
    await observer.close();
    await environment.remove();
  });

  it('has neither a tick without its report nor a report without its tick', async () => {
    const dying = beginService(environment, { ...SCHEDULE, ...DIES_ON_THE_WAY });
    await expect(dying.program.ended).resolves.toMatchObject({ signal: 'SIGKILL' });
    expect([await ticks(), await observer.reports()]).toEqual([[], []]);

    const { program } = beginService(environment, SCHEDULE);
    const [first] = await until(
      'the first tick',
      async () => ((await ticks()).length > 0 ? ticks() : undefined),
      {
        every: 1,
        within: 60_000,
      },
    );
    await program.stop('SIGKILL');

    // Two at once, which must find the tick taken, and generate its report.
    const start = () => startService({ ...environment.env, ...SCHEDULE });
    const both = await Promise.all([start(), start()]);
    expect(await reportWhenDone(both[0], first!.report_id)).toMatchObject({ status: 'Completed' });
    expect(await observer.query(UNPAIRED)).toEqual([]);
    for (const service of both) await service.close();
  }, 180_000);

  const ticks = () => observer.query<Tick>('SELECT tick_at, report_id FROM schedule_ticks');
});
