import { Command, Help, SubCommand } from 'nest-commander';
import { KnownError } from '../platform/errors';
import { ChannelsService } from '../notifications';
import { print, table } from './output';
import { Services, StrictCommand } from './services';

@SubCommand({
  name: 'test',
  arguments: '<channel>',
  description: 'Send a message to a channel, and say what its receiver answers.',
})
export class TestChannelCommand extends StrictCommand {
  constructor(private readonly services: Services) {
    super();
  }

  async run([name = '']: string[]): Promise<void> {
    await this.services.use(async (services) => {
      const { lastStatus, lastError } = await services.get(ChannelsService).test(name);
      if (lastError !== null)
        throw new KnownError('unavailable', `The message for ${name} was not delivered: ${lastError}.`);
      print(`delivered, ${lastStatus}`);
    });
  }

  @Help('after')
  help(): string {
    return `
Sends one message at once, without retries. The status is that of HTTP, or of the mail server.

Example:
  store-monitor channels test ops-mail`;
  }
}

@Command({
  name: 'channels',
  description: 'List the channels: where messages go.',
  subCommands: [TestChannelCommand],
})
export class ChannelsCommand extends StrictCommand {
  constructor(private readonly services: Services) {
    super();
  }

  async run(): Promise<void> {
    await this.services.use(async (services) => {
      const channels = await services.get(ChannelsService).all();
      const rows = channels.map(({ name, kind, settings: { url, recipients = [] } }) => [
        name,
        kind,
        url === undefined ? recipients.join(', ') : new URL(url).host,
      ]);
      for (const line of table([['channel', 'kind', 'receiver'], ...rows])) print(line);
    });
  }

  @Help('after')
  help(): string {
    return `
Channels are made and changed by the API at /channels. Their secrets are not shown.

Examples:
  store-monitor channels
  store-monitor channels test ops-mail`;
  }
}
