import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from '../until';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly messageId: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  /** `content` in base64. */
  readonly files: readonly {
    readonly filename: string;
    readonly contentType: string;
    readonly content: string;
  }[];
}

/** An SMTP server in a process of its own, which records the mails that it takes. */
export class MailServer {
  readonly mails: ReceivedMail[] = [];
  /** The number of mails that it has not answered. */
  silences = 0;
  private port = 0;

  private constructor(private readonly child: ChildProcess) {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const value = JSON.parse(line) as ReceivedMail | { port: number } | { silent: true };
      if ('port' in value) this.port = value.port;
      else if ('silent' in value) this.silences++;
      else this.mails.push(value);
    });
  }

  /** `refusals`: what it answers to the first mails, such as `451` or `silence`. */
  static async start(
    refusals: readonly string[] = [],
    more: Record<string, string> = {},
  ): Promise<MailServer> {
    const child = spawn(process.execPath, [join(__dirname, 'smtp-server.js')], {
      env: { ...process.env, MAIL_REFUSALS: refusals.join(','), ...more },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const server = new MailServer(child);
    await until('the mail server to listen', () => server.port > 0);
    return server;
  }

  /** The variables of a service that sends e-mail by it. */
  get variables(): Record<string, string> {
    return { SMTP_URL: `smtp://127.0.0.1:${this.port}`, MAIL_FROM: 'Store monitor <monitor@example.com>' };
  }

  /** The same with a user and a password. */
  variablesWith(user: string, password: string): Record<string, string> {
    return { ...this.variables, SMTP_URL: `smtp://${user}:${password}@127.0.0.1:${this.port}` };
  }

  /** Once there are so many mails. */
  async received(count: number): Promise<readonly ReceivedMail[]> {
    await until(`${count} mails`, () => this.mails.length >= count, { within: 30_000 });
    return this.mails;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }
}
