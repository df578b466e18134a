import { send } from './client';
import type { Place } from './service';

/** The samples of a scrape: `name{label="value",…}` → value. */
export type Samples = ReadonlyMap<string, number>;

const SAMPLE = /^(\w+(?:\{.*\})?) (\S+)$/;

export async function scrape(service: Place): Promise<Samples> {
  const answer = await send(service, '/metrics');
  if (answer.status !== 200) throw new Error(`/metrics answered ${answer.status}: ${await answer.text()}`);
  return samplesOf(await answer.text());
}

/** Throws for a line that is neither a comment nor a sample. */
export function samplesOf(text: string): Samples {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, name, value] = SAMPLE.exec(line) ?? [];
      if (name === undefined) throw new Error(`This is no sample: ${line}`);
      return [name, Number(value)];
    }),
  );
}
