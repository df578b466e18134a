import type { Dialect } from '../databases';
import { instantOf } from '../data';
import { runTask, withService } from '../processes';
import { loopDelay } from './loop-delay';
import { atMost, type Measure, titleOf } from './measure';

/** The latency of the service while it generates reports. */
export function requests(dialect: Dialect): Measure {
  const title = `GET /get_report while a report runs, ${titleOf(dialect)}`;
  return {
    name: `requests-${dialect}`,
    title,
    how: 'The service works on one report after the other for ten seconds, each as of another instant. Another process asks for their status 50 times a second, each request at its time whether those before it are answered or not; its wait counts from that time. The delay of the event loop is that of the service, by `monitorEventLoopDelay` at a resolution of 1 ms, which is included.',
    needs: [[dialect, 'week']],
    targets: [
      { title: `${title}: p99`, figure: 'p99', unit: 'ms', wanted: atMost(20) },
      {
        title: `event loop meanwhile, ${titleOf(dialect)}: p99`,
        figure: 'loop',
        unit: 'ms',
        wanted: atMost(10),
      },
    ],
    take: (round) =>
      round.use(dialect, 'week', (env) =>
        withService(env, 'loop-delay', async ({ url, process: service }) => {
          const last = instantOf(round.week.last);
          const seconds = round.durations.requests;
          service.send('watch');
          const { p99, whileRunning, requests } = await runTask('requests', { url, last, seconds });
          return { p99, loop: await loopDelay(service), running: whileRunning / requests };
        }),
      ),
    remark: ({ running = 0 }) =>
      `${titleOf(dialect)}: ${(running * 100).toFixed(0)} % of the requests were answered Running.`,
  };
}
