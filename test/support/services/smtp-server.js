// A real SMTP server in a process of its own. Prints a line of JSON for its port, then one for each mail that it takes.
// MAIL_REFUSALS: the answers to the first mails: `550` refuses a mail, `silence` never answers.
const { SMTPServer } = require('smtp-server');
const { simpleParser } = require('mailparser');

const refusals = (process.env.MAIL_REFUSALS ?? '').split(',').filter((answer) => answer !== '');
const { MAIL_USER: user, MAIL_PASSWORD: password } = process.env;
const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

const server = new SMTPServer({
  authOptional: user === undefined,
  disabledCommands: ['STARTTLS'],
  allowInsecureAuth: true,
  onAuth: (given, _session, done) =>
    given.username === user && given.password === password
      ? done(null, { user })
      : done(new Error('Invalid user or password')),
  onRcptTo: ({ address }, _session, done) =>
    address.startsWith('unknown@') ? done(refusal(550, 'There is no such mailbox')) : done(),
  async onData(stream, session, done) {
    const mail = await simpleParser(stream);
    const answer = refusals.shift();
    if (answer === 'silence') {
      print({ silent: true });
      return;
    }
    if (answer !== undefined) {
      done(refusal(Number(answer), 'Not now'));
      return;
    }
    print({
      from: session.envelope.mailFrom.address,
      to: session.envelope.rcptTo.map(({ address }) => address),
      messageId: mail.messageId,
      subject: mail.subject,
      text: mail.text,
      html: mail.html === false ? null : mail.html,
      files: mail.attachments.map(({ filename, contentType, content }) => ({
        filename,
        contentType,
        content: content.toString('base64'),
      })),
    });
    done();
  },
});

const refusal = (responseCode, message) => Object.assign(new Error(message), { responseCode });

// It ends with its parent.
process.stdin.resume().on('end', () => process.exit(0));
// A client that ends in the middle of a mail is no failure of the server.
server.on('error', (error) => process.stderr.write(`${error.message}\n`));
server.listen(0, '127.0.0.1', () => print({ port: server.server.address().port }));
