/** The maximum length of a text in a chat, below the limits of Slack (40,000 characters) and Teams (28 kB). */
const MAX_IN_CHAT = 6_000;

const shortened = (text: string): string =>
  text.length > MAX_IN_CHAT ? `${text.slice(0, MAX_IN_CHAT - 1)}…` : text;

/** The JSON of an incoming webhook of Slack, which Mattermost and others take as well. */
export const slackBody = (text: string): string =>
  JSON.stringify({
    text: shortened(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  });

/** In Markdown of adaptive cards, these would begin emphasis, links and lists. */
const plain = (text: string): string => text.replace(/[\\*_[\]`~]/g, '\\$&');

/** The JSON of an incoming webhook of Teams: an adaptive card, with the first line in bold. */
export function teamsBody(text: string): string {
  const [title = '', ...lines] = shortened(text).split('\n');
  const rest = lines.join('\n').trim();
  const block = (content: string, more: object = {}) => ({
    ...{ type: 'TextBlock', text: plain(content), wrap: true },
    ...more,
  });
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      block(title, { weight: 'Bolder' }),
      // A single line feed is a blank there.
      ...(rest === '' ? [] : [block(rest.replaceAll('\n', '\n\n'))]),
    ],
  };
  return JSON.stringify({
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  });
}

const MAX_SUBJECT = 200;

/** The subject of an e-mail: the first line of its text. */
export const subjectOf = (text: string): string => (text.split('\n')[0] ?? '').trim().slice(0, MAX_SUBJECT);

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text in HTML. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);
