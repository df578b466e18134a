import { escapeHtml, slackBody, subjectOf, teamsBody } from './message-forms';

describe('slackBody', () => {
  it('has the text, in which nothing is a link or a mention', () => {
    expect(JSON.parse(slackBody('A & B <!channel>\n<https://x.example|here>'))).toEqual({
      text: 'A &amp; B &lt;!channel&gt;\n&lt;https://x.example|here&gt;',
    });
  });

  it('is cut at the limit of a chat', () => {
    const { text } = JSON.parse(slackBody('x'.repeat(50_000))) as { text: string };
    expect(text).toHaveLength(6_000);
    expect(text.endsWith('x…')).toBe(true);
  });
});

describe('teamsBody', () => {
  const card = (text: string) => {
    const body = JSON.parse(teamsBody(text)) as {
      type: string;
      attachments: {
        contentType: string;
        content: { type: string; body: { text: string; weight?: string }[] };
      }[];
    };
    expect(body.type).toBe('message');
    expect(body.attachments).toHaveLength(1);
    expect(body.attachments[0]!.contentType).toBe('application/vnd.microsoft.card.adaptive');
    expect(body.attachments[0]!.content.type).toBe('AdaptiveCard');
    return body.attachments[0]!.content.body;
  };

  it('is an adaptive card with the first line in bold, and the others below', () => {
    expect(card('Two stores are down\n\n42\n43')).toEqual([
      { type: 'TextBlock', text: 'Two stores are down', wrap: true, weight: 'Bolder' },
      { type: 'TextBlock', text: '42\n\n43', wrap: true },
    ]);
  });

  it('has one block for one line', () => expect(card('All is well')).toHaveLength(1));

  it('has no emphasis and no links of its text', () => {
    expect(card('*a* _b_ [c](https://x.example)')[0]!.text).toBe(
      '\\*a\\* \\_b\\_ \\[c\\](https://x.example)',
    );
  });
});

describe('subjectOf', () => {
  it.each([
    ['First\nsecond', 'First'],
    [' First \r\nsecond', 'First'],
    ['', ''],
    ['x'.repeat(300), 'x'.repeat(200)],
  ])('of %j', (text, subject) => expect(subjectOf(text)).toBe(subject));
});

describe('escapeHtml', () => {
  it('leaves nothing that HTML reads', () => {
    expect(escapeHtml('<a href="x">A & B</a>')).toBe('&lt;a href=&quot;x&quot;&gt;A &amp; B&lt;/a&gt;');
  });
});
