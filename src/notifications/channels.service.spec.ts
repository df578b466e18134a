import { settingsOf } from './channels.service';
import type { Channel } from './channels/channels.repository';

const url = 'https://hooks.example.com/T0/XXXX';
const secret = 'correct-horse-battery';
const recipients = ['ops@example.com'];
const stored = (channel: Pick<Channel, 'kind' | 'settings'>): Channel => ({
  ...{ name: 'ops', createdAt: 1, updatedAt: 2 },
  ...channel,
});

describe('settingsOf', () => {
  it.each([
    [
      { kind: 'webhook' as const, url, secret },
      { url, secret },
    ],
    [{ kind: 'slack' as const, url }, { url }],
    [{ kind: 'teams' as const, url }, { url }],
    [{ kind: 'email' as const, recipients }, { recipients }],
  ])('of %j', (request, settings) => expect(settingsOf(request)).toEqual(settings));

  it.each([
    [{ kind: 'webhook' as const, url }, 'secret is missing: a channel of the kind webhook needs it.'],
    [{ kind: 'slack' as const }, 'url is missing: a channel of the kind slack needs it.'],
    [{ kind: 'email' as const }, 'recipients is missing: a channel of the kind email needs it.'],
    [{ kind: 'slack' as const, url, secret }, 'secret is not for channels of the kind slack.'],
    [{ kind: 'email' as const, url, recipients }, 'url is not for channels of the kind email.'],
  ])('refuses %j', (request, message) => expect(() => settingsOf(request)).toThrow(message));

  it('keeps secrets that are left out, while the kind stays', () => {
    const before = stored({ kind: 'webhook', settings: { url, secret } });
    expect(settingsOf({ kind: 'webhook' }, before)).toEqual({ url, secret });
    const other = 'https://other.example.com/';
    expect(settingsOf({ kind: 'webhook', url: other }, before)).toEqual({ url: other, secret });
    expect(() => settingsOf({ kind: 'slack' }, before)).toThrow('url is missing');
  });

  it('keeps no recipients, which callers see', () => {
    const before = stored({ kind: 'email', settings: { recipients } });
    expect(() => settingsOf({ kind: 'email' }, before)).toThrow('recipients is missing');
  });
});
