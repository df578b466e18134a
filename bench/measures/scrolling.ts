import { runTask, withService } from '../processes';
import { atLeast, type Measure } from './measure';

const FRAMES = { unit: 'frames/s', wanted: atLeast(60) } as const;

/** The frames a second of the page while its lists are scrolled. */
export function scrolling(): Measure {
  const title = 'scrolling';
  return {
    name: 'scrolling',
    title,
    how: 'Chromium, headless and so without a graphics card, shows the page of a service on a database that holds the week, 1440 by 900 pixels. A wheel scrolls over the list of attention, and then in the heat map, for three seconds each; the page notes the time of each frame (`requestAnimationFrame`, at most 60 a second).',
    needs: [['sqlite', 'week']],
    rounds: 3,
    targets: [
      { title: `${title} the list of attention`, figure: 'list', ...FRAMES },
      { title: `${title} the list of attention: longest frame`, figure: 'listLongest', unit: 'ms' },
      { title: `${title} the heat map`, figure: 'heatMap', ...FRAMES },
      { title: `${title} the heat map: longest frame`, figure: 'heatMapLongest', unit: 'ms' },
    ],
    take: (round) =>
      round.use('sqlite', 'week', (env) =>
        withService(env, undefined, async ({ url }) => {
          const { list, heatMap } = await runTask('scrolling', { url });
          return {
            list: list.perSecond,
            listLongest: list.longest,
            heatMap: heatMap.perSecond,
            heatMapLongest: heatMap.longest,
          };
        }),
      ),
  };
}
