const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/** `H:MM`, `HH:MM` or with seconds → seconds after midnight, 0 to 86400 (24:00:00); undefined for anything else. */
export function parseTimeOfDay(text: string): number | undefined {
  const [, hours, minutes, seconds = '0'] = TIME.exec(text) ?? [];
  if (hours === undefined || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const second = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return second <= 86_400 ? second : undefined;
}

/** Seconds after midnight → `HH:MM:SS`. */
export const formatTimeOfDay = (second: number): string =>
  [second / 3600, (second / 60) % 60, second % 60]
    .map((part) => String(Math.floor(part)).padStart(2, '0'))
    .join(':');
