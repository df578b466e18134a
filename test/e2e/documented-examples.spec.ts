import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { send } from '../support/product/client';
import { projectFolder } from '../support/product/command-line';
import { cliOutputHere } from '../support/product/command-line-here';
import { type RunningService, startFreshService } from '../support/product/running-service';

/** A command and what a page says that it prints, on the data of the demo. */
type Example = readonly [command: string, printed: string];

describe('the examples of', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService('embedded');
    await cliOutputHere(service.environment.env, 'seed', '--dir', join(projectFolder, 'seeds'));
  });

  afterAll(() => service.close());

  /** What a command prints: the answer of the service, or the output of the command line. */
  const outputOf = async (command: string): Promise<string> => {
    const path = /^curl '?http:\/\/localhost:8000(\/[^' ]+)'?$/.exec(command)?.[1];
    if (path !== undefined) return (await send(service, path)).text();
    return cliOutputHere(service.environment.env, ...command.split(' ').slice(2));
  };

  it.each([
    ['README.md', 1],
    ['docs/first-steps.md', 2],
    ['docs/explanations.md', 2],
  ])('%s are what the demo prints', async (page, count) => {
    const examples = examplesOf(await readFile(join(projectFolder, page), 'utf8'));
    expect(examples).toHaveLength(count);
    for (const [command, printed] of examples) {
      expect(await outputOf(command)).toMatch(patternOf(printed, command.startsWith('curl')));
    }
  });
});

/** The examples that read stores and figures; reports have ids and times of their own. */
function examplesOf(page: string): Example[] {
  const reads = /^(curl '?http:\/\/localhost:8000\/(stores|figures)\b|npx store-monitor explain\b)/;
  const blocks = page.matchAll(/^```(?:\n\$ ([^\n]*)|sh\n([^\n]*)\n```\n\n```)\n(.*?)^```$/gms);
  return Array.from(blocks, ([, shown, alone, printed]): Example => [shown ?? alone!, printed!]).filter(
    ([command]) => reads.test(command),
  );
}

/** Answers are shown on several lines. `…` stands for anything. */
function patternOf(printed: string, isAnswer: boolean): RegExp {
  const text = isAnswer ? printed.replaceAll(/\n\s*/g, '') : printed.trimEnd();
  const parts = text.split('…').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(isAnswer ? `^${parts.join('.*')}$` : parts.join('[^]*'));
}
