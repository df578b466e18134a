import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Module, OnModuleInit } from '@nestjs/common';
import { CommandFactory, CommandRunner, InjectCommander } from 'nest-commander';
import {
  AcknowledgeCommand,
  AlertsCommand,
  ChannelsCommand,
  MuteCommand,
  TestChannelCommand,
} from './alerts.command';
import { CompletionCommand } from './completion.command';
import { BackupCommand, ChecksumsCommand, MigrateCommand, MigrateDataCommand } from './database.commands';
import { ExplainCommand } from './explain.command';
import { ExportCommand, ExportPollsCommand } from './export.command';
import { CommandLog, printFailure } from './output';
import { ReportCommand } from './report.command';
import { AddScheduleCommand, RemoveScheduleCommand, SchedulesCommand } from './schedules.command';
import { SeedCommand, SeedGenerateCommand } from './seed.command';
import { Services } from './services';
import { SimulateCommand } from './simulate.command';
import { StatusCommand } from './status.command';
import { TargetsCommand } from './targets.command';

type Program = Parameters<CommandRunner['setCommand']>[0];

/** The version of the package: its file is two folders up, in `src` as in `dist`. */
function packageVersion(): string {
  const file = readFileSync(join(__dirname, '../../package.json'), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}

@Module({
  providers: [
    CommandLog,
    Services,
    SeedCommand,
    SeedGenerateCommand,
    SimulateCommand,
    ReportCommand,
    ExplainCommand,
    ExportCommand,
    ExportPollsCommand,
    StatusCommand,
    TargetsCommand,
    ChannelsCommand,
    TestChannelCommand,
    SchedulesCommand,
    AddScheduleCommand,
    RemoveScheduleCommand,
    AlertsCommand,
    AcknowledgeCommand,
    MuteCommand,
    CompletionCommand,
    MigrateCommand,
    MigrateDataCommand,
    BackupCommand,
    ChecksumsCommand,
  ],
})
export class CliModule implements OnModuleInit {
  constructor(
    @InjectCommander() private readonly program: Program,
    private readonly log: CommandLog,
  ) {}

  onModuleInit(): void {
    this.program
      .name('store-monitor')
      .version(packageVersion(), '-V, --version', 'print the version')
      // Also on the root: otherwise `seed` would take the --dir of `seed generate`.
      .enablePositionalOptions()
      .hook('preAction', (_program, command) => {
        if (command.opts<{ verbose?: boolean }>().verbose === true) this.log.beVerbose();
      })
      .description('Exact uptime and downtime of every store within its business hours.')
      .addHelpText(
        'after',
        `
First steps:
  store-monitor seed                 import the bundled example into data/store-monitor.sqlite
  store-monitor report               compute a report and print its path
  store-monitor explain <store>      show how a store's figures come about
  store-monitor <command> --help     options and examples

Configuration comes from the environment and .env; docs/configuration.md lists the variables.`,
      );
  }
}

/** Runs the command that `process.argv` names. A failure is written to stderr and ends the process with its status. */
export async function runCommandLine(): Promise<void> {
  try {
    await CommandFactory.run(CliModule, {
      cliName: 'store-monitor',
      enablePositionalOptions: true,
      logger: false,
      errorHandler: leave,
      serviceErrorHandler: fail,
    });
  } catch (error) {
    fail(error);
  }
}

/** Prints the error message, and exits with a non-zero status. */
function fail(error: unknown): never {
  printFailure(error);
  process.exit(1);
}

/** Commander has already printed the error in the arguments, or the help. */
function leave(error: Error & { exitCode?: number; code?: string }): never {
  if (error.code === undefined || !error.code.startsWith('commander.')) return fail(error);
  process.exit(error.exitCode ?? 1);
}
