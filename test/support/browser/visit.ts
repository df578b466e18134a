import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Place } from '../product/service';

/** Long, because machines may be busy. */
const TIMEOUT_MS = 30_000;

export interface VisitOptions {
  readonly width?: number;
  /** The console errors that the test provokes. */
  readonly expects?: RegExp;
  /** For scripts that a test injects into the page. */
  readonly bypassCSP?: boolean;
}

/** A visit to the page of a service. */
export class Visit {
  private readonly complaints: string[] = [];

  private constructor(
    private readonly service: Place,
    readonly context: BrowserContext,
    readonly page: Page,
    expects: RegExp | undefined,
  ) {
    const complain = (text: string): void => {
      if (expects?.test(text) !== true) this.complaints.push(text);
    };
    // Violations of the content security policy also appear as console errors.
    page.on('console', (message) => {
      if (message.type() === 'error') complain(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => complain(error.stack ?? error.message));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(`${service.url}/`) && !/^(data|blob):/.test(url)) complain(`asks ${url}`);
    });
  }

  static async begin(browser: Browser, service: Place, options: VisitOptions = {}): Promise<Visit> {
    const { width = 1280, bypassCSP = false, expects } = options;
    const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP });
    context.setDefaultTimeout(TIMEOUT_MS);
    return new Visit(service, context, await context.newPage(), expects);
  }

  /** Opens a view by its address, such as `#/reports`. */
  async open(hash: string): Promise<Page> {
    await this.page.goto(`${this.service.url}/${hash}`);
    return this.page;
  }

  /** Signs the browser in before a page is opened. */
  async signIn(secret: string): Promise<void> {
    const headers = { 'x-api-key': secret };
    const answer = await this.context.request.post(`${this.service.url}/session`, { headers });
    if (answer.status() !== 204) throw new Error(`POST /session was answered with ${answer.status()}`);
  }

  /** Fails if the console had an error, the content policy was violated, or another service was requested. */
  async end(): Promise<void> {
    await this.context.close();
    if (this.complaints.length > 0) throw new Error(`The page has errors:\n${this.complaints.join('\n')}`);
  }
}
