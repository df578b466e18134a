import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from '../support/product/command-line';
import { runDocumentedHere } from '../support/product/documented-commands';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { temporaryFolder } from '../support/temporary-folder';

/** Commands, and what the page says that they print; undefined: it does not say. */
interface Example {
  readonly heading: string;
  readonly commands: string;
  readonly printed: string | undefined;
}

describe('the commands of docs/calendars.md', () => {
  let service: RunningService;
  let folder: string;

  beforeAll(async () => {
    service = await startFreshService('embedded');
    folder = await temporaryFolder('calendars');
  });

  afterAll(() => service.close());

  it('print what the page shows', async () => {
    const examples = examplesOf(await readFile(join(projectFolder, 'docs', 'calendars.md'), 'utf8'));
    expect(examples.filter(({ printed }) => printed !== undefined).length).toBeGreaterThan(7);
    for (const { heading, commands, printed } of examples) {
      const here = commands.replaceAll('http://localhost:8000', service.url);
      const { status, stdout, stderr } = await runDocumentedHere(here, folder, service.environment.env);
      expect({ heading, status, stderr: status === 0 ? '' : stderr }).toEqual({
        heading,
        status: 0,
        stderr: '',
      });
      if (printed !== undefined) expect({ heading, stdout }).toEqual({ heading, stdout: printed });
    }
  });
});

/** Each block of shell commands, with the block that follows it. */
function examplesOf(page: string): Example[] {
  const blocks = page.matchAll(/^## ([^\n]*)$|^```sh\n(.*?)^```$(?:\n\n^```\n(.*?)^```$)?/gms);
  let heading = '';
  const examples: Example[] = [];
  for (const [, title, commands, printed] of blocks) {
    if (title !== undefined) heading = title;
    if (commands !== undefined) examples.push({ heading, commands, printed });
  }
  return examples;
}
