import type { JSX } from 'preact';
import { type FleetGlance, type FleetWindow, WINDOWS, type WindowName } from '../../api/fleet-answers';
import { countedMs, coverageText, uptimeText } from '../../format/counting';
import { countText } from '../../format/number';
import { changeText, directionOf } from './change';

const HOUR_MS = 3_600_000;

const WORDS: Readonly<Record<WindowName, readonly [title: string, before: string]>> = {
  last_hour: ['Last hour', 'an hour earlier'],
  last_day: ['Today so far', 'a day earlier'],
  last_week: ['Last week', 'a week earlier'],
};

const ARROWS = { better: '▲', worse: '▼', same: '＝', unknown: '' } as const;

/** The uptime of the windows of a report, of all filtered stores together, and how much of their time has data. */
export const WindowFigures = ({ fleet }: { fleet: FleetGlance }): JSX.Element => (
  <section aria-label="Uptime">
    <dl class="window-figures">
      {WINDOWS.map((name) => (
        <WindowFigure key={name} window={fleet.windows[name]} words={WORDS[name]} />
      ))}
    </dl>
  </section>
);

interface Shown {
  readonly window: FleetWindow;
  readonly words: readonly [title: string, before: string];
}

function WindowFigure({ window, words: [title, before] }: Shown): JSX.Element {
  const direction = directionOf(window.change_points);
  return (
    <div class="window-figure">
      <dt>{title}</dt>
      <dd>
        <span class="window-share">{uptimeText(window)}</span> up ·{' '}
        <span class="window-coverage">{coverageText(window)} covered</span>
      </dd>
      <dd>
        <span class={`trend trend-${direction}`}>
          <span aria-hidden="true">{ARROWS[direction]}</span> {changeText(window.change_points, before)}
        </span>
      </dd>
      <dd class="hint">{timeText(window)}</dd>
    </div>
  );
}

/** The open time in hours: up, down, and what is known of neither. */
function timeText(window: FleetWindow): string {
  const hours = (ms: number): string => `${countText(Math.round(ms / HOUR_MS))} h`;
  const { uptime_ms: up, no_data_ms: noData, excluded_ms: excluded } = window;
  const down = countedMs(window) - up - noData;
  return [
    `${hours(up)} up, ${hours(down)} down`,
    ...(noData > 0 ? [`${hours(noData)} without data`] : []),
    ...(excluded > 0 ? [`${hours(excluded)} excluded`] : []),
  ].join(', ');
}
