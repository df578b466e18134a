import { Command, Help, Option, SubCommand } from 'nest-commander';
import { alertMembers, type AlertMembers, AlertsService, currentActor } from '../alerts';
import { type Selector, selectorText } from '../core/selectors/selector';
import { formatInstant, MS_PER_MINUTE } from '../core/time/instant';
import { ChannelsService } from '../notifications';
import { invalidInput, KnownError } from '../platform/errors';
import { grouped, print, printStatus, table } from './output';
import { instant, labels, oneOf, wholeNumber } from './parse';
import { Services, StrictCommand } from './services';

const STATUSES = ['open', 'resolved'] as const;
const FORMATS = ['table', 'json'] as const;
const MAX_ROWS = 200;
const MAX_MUTE_MINUTES = 366 * 24 * 60;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function uuid(name: string, value: string): string {
  if (!UUID.test(value)) throw invalidInput(`${name} is not a UUID, as \`store-monitor alerts\` shows it.`);
  return value.toLowerCase();
}

const cellsOf = (alert: AlertMembers): string[] => [
  alert.alert_id,
  alert.opened_at,
  alert.acknowledged_at === null ? alert.status : 'acknowledged',
  alert.rule_name ?? '–',
  alert.text,
];

@SubCommand({
  name: 'ack',
  arguments: '<alert_id>',
  description: 'Acknowledge an alert: it is not repeated any more.',
})
export class AcknowledgeCommand extends StrictCommand {
  constructor(private readonly services: Services) {
    super();
  }

  async run([alertId = '']: string[]): Promise<void> {
    const id = uuid('The alert_id', alertId);
    await this.services.use(async (services) => {
      const { rule, ...alert } = await services.get(AlertsService).acknowledge(id, currentActor());
      print(alertMembers(alert, rule).text);
    });
  }

  @Help('after')
  help(): string {
    return `
One that is acknowledged or resolved already stays as it is.

Example:
  store-monitor alerts ack 4c1d2a3f-8f4e-4f0a-9f43-2b1a6f0b7c11`;
  }
}

interface MuteFlags {
  store?: string;
  labels?: Selector;
  rule?: string;
  until?: number;
  minutes?: number;
  reason?: string;
}

@SubCommand({
  name: 'mute',
  description: 'Mute the alerts of a store, of a selection of stores, or of a rule.',
})
export class MuteCommand extends StrictCommand {
  constructor(private readonly services: Services) {
    super();
  }

  async run(_arguments: string[], flags: MuteFlags): Promise<void> {
    const { until, minutes, reason = '' } = flags;
    if ((until === undefined) === (minutes === undefined))
      throw invalidInput('Give either --until or --minutes.');
    if (reason === '') throw invalidInput('--reason is missing: say why.');
    const request = {
      storeId: flags.store,
      labels: flags.labels === undefined ? undefined : selectorText(flags.labels),
      ruleId: flags.rule,
      until: until ?? Date.now() + minutes! * MS_PER_MINUTE,
      reason,
    };
    await this.services.use(async (services) => {
      const mute = await services.get(AlertsService).createMute(request, currentActor());
      print(mute.muteId);
      const whom = mute.stores === null ? '' : `, of ${grouped(mute.stores)} stores now`;
      printStatus(`muted until ${formatInstant(mute.mutedUntil)}${whom}`);
    });
  }

  @Option({ flags: '--store <store_id>', description: 'The alerts of this store.' })
  parseStore(value: string): string {
    return value;
  }

  @Option({ flags: '--labels <selector>', description: 'The alerts of the stores with these labels.' })
  parseLabels(value: string): Selector {
    return labels('--labels', value);
  }

  @Option({ flags: '--rule <rule_id>', description: 'The alerts of this rule.' })
  parseRule(value: string): string {
    return uuid('--rule', value);
  }

  @Option({ flags: '--until <instant>', description: 'When the mute ends, such as 2023-01-25T20:00:00Z.' })
  parseUntil(value: string): number {
    return instant('--until', value);
  }

  @Option({ flags: '--minutes <number>', description: 'For how many minutes from now on.' })
  parseMinutes(value: string): number {
    return wholeNumber('--minutes', value, 1, MAX_MUTE_MINUTES);
  }

  @Option({ flags: '--reason <text>', description: 'Why.' })
  parseReason(value: string): string {
    return value;
  }

  @Help('after')
  help(): string {
    return `
All given conditions apply. When a mute ends while a condition holds, its message is sent at once. Prints the mute_id.

Examples:
  store-monitor alerts mute --store 8419537941919820732 --minutes 90 --reason "new router"
  store-monitor alerts mute --labels region=north --until 2030-01-01T06:00:00Z --reason "works in the net"`;
  }
}

interface Flags {
  status?: (typeof STATUSES)[number];
  store?: string;
  rule?: string;
  format?: (typeof FORMATS)[number];
}

@Command({
  name: 'alerts',
  description: 'List the alerts, the latest first.',
  subCommands: [AcknowledgeCommand, MuteCommand],
})
export class AlertsCommand extends StrictCommand {
  constructor(private readonly services: Services) {
    super();
  }

  async run(_arguments: string[], { status = 'open', store, rule, format = 'table' }: Flags): Promise<void> {
    const filter = { resolved: status === 'resolved', storeId: store, ruleId: rule };
    await this.services.use(async (services) => {
      const page = { limit: MAX_ROWS, offset: 0 };
      const { total, items } = await services.get(AlertsService).page(filter, page);
      const alerts = items.map(({ rule: of, ...alert }) => alertMembers(alert, of));
      if (format === 'json') print(JSON.stringify({ items: alerts, total }));
      else if (total === 0) print(`There are no ${status} alerts.`);
      else {
        const heads = ['alert_id', 'opened_at', 'status', 'rule', 'alert'];
        for (const line of table([heads, ...alerts.map(cellsOf)])) print(line);
      }
      if (total > items.length) printStatus(`… and ${grouped(total - items.length)} more`);
    });
  }

  @Option({
    flags: '--status <status>',
    description: 'Which alerts (default: open).',
    choices: [...STATUSES],
  })
  parseStatus(value: string): (typeof STATUSES)[number] {
    return oneOf('--status', value, STATUSES);
  }

  @Option({ flags: '--store <store_id>', description: 'Only alerts of this store.' })
  parseStore(value: string): string {
    return value;
  }

  @Option({ flags: '--rule <rule_id>', description: 'Only alerts of this rule.' })
  parseRule(value: string): string {
    return uuid('--rule', value);
  }

  @Option({ flags: '--format <format>', description: 'The format (default: table).', choices: [...FORMATS] })
  parseFormat(value: string): (typeof FORMATS)[number] {
    return oneOf('--format', value, FORMATS);
  }

  @Help('after')
  help(): string {
    return `
Rules are made and changed by the API at /alert-rules. The service evaluates them; this command reads and changes what is
stored.

Examples:
  store-monitor alerts
  store-monitor alerts --status resolved --format json
  store-monitor alerts ack 4c1d2a3f-8f4e-4f0a-9f43-2b1a6f0b7c11
  store-monitor alerts mute --store 8419537941919820732 --minutes 90 --reason "new router"`;
  }
}

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
