import { runTask } from '../processes';
import { atMost, type Measure } from './measure';

const STORES = 100_000;

/** An evaluation of alert rules. */
export function alerts(): Measure {
  const title = `an evaluation of 20 alert rules, ${STORES.toLocaleString('en-US')} stores`;
  return {
    name: 'alerts',
    title,
    how: `Twenty rules with all conditions, selectors and groups, of ${STORES} stores in memory, of which one in fifty is down and as many have had no poll for hours; with the alerts that are open already, without the database, in the median of 21 times; in a process of its own.`,
    needs: [],
    rounds: 3,
    targets: [{ title, figure: 'ms', unit: 'ms', wanted: atMost(200) }],
    async take() {
      const { ms, open } = await runTask('alerts', { stores: STORES });
      if (open === 0) throw new Error('No alert is open, so that nothing was measured.');
      return { ms };
    },
  };
}
