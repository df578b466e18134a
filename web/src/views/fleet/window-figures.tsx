import type { JSX } from 'preact';
import { type FleetGlance, type FleetWindow, WINDOWS, type WindowName } from '../../api/fleet-answers';
import { countedMs } from '../../format/counting';
import { countText, shareText } from '../../format/number';
import { type Trend, trendOf } from './trend';

const HOUR_MS = 3_600_000;

const WORDS: Readonly<Record<WindowName, readonly [title: string, before: string]>> = {
  last_hour: ['Last hour', 'an hour earlier'],
  last_day: ['Last day', 'a day earlier'],
  last_week: ['Last week', 'a week earlier'],
};

const ARROWS: Readonly<Record<Trend['direction'], string>> = {
  better: '▲',
  worse: '▼',
  same: '＝',
  unknown: '·',
};

/** The windows of a report for all filtered stores together, compared with the previous windows. */
export const WindowFigures = ({ fleet }: { fleet: FleetGlance }): JSX.Element => (
  <dl class="window-figures">
    {WINDOWS.map((name) => (
      <div key={name} class="window-figure">
        <dt>{WORDS[name][0]}</dt>
        <dd>
          <span class="window-share">
            {shareText(fleet.windows[name].uptime_ms, countedMs(fleet.windows[name]))}
          </span>{' '}
          up
        </dd>
        <dd>
          <TrendWords window={fleet.windows[name]} before={WORDS[name][1]} />
        </dd>
        <dd class="hint">{downtimeText(fleet.windows[name])}</dd>
      </div>
    ))}
  </dl>
);

function TrendWords({ window, before }: { window: FleetWindow; before: string }): JSX.Element {
  const { direction, points } = trendOf(window);
  const words = {
    better: `${points.toFixed(1)} points better than ${before}`,
    worse: `${points.toFixed(1)} points worse than ${before}`,
    same: `as ${before}`,
    unknown: `too little data ${before} to compare`,
  };
  return (
    <span class={`trend trend-${direction}`}>
      <span aria-hidden="true">{ARROWS[direction]}</span> {words[direction]}
    </span>
  );
}

const downtimeText = (window: FleetWindow): string => {
  const { downtime_ms, no_data_ms, excluded_ms } = window;
  const hours = (ms: number): string => countText(Math.round(ms / HOUR_MS));
  const without = no_data_ms > 0 ? `, ${hours(no_data_ms)} h of it without data` : '';
  const excluded = excluded_ms > 0 ? `, ${hours(excluded_ms)} h excluded` : '';
  return `${hours(downtime_ms)} h down of ${hours(countedMs(window))} h open${without}${excluded}`;
};
