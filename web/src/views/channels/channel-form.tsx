import type { JSX } from 'preact';
import { CHANNEL_KINDS, type ChannelKind } from '../../api/channel-answers';
import { besideFields } from '../../api/problem';
import { sendJson } from '../../api/request';
import { Choice } from '../../parts/choice';
import { ProblemNote } from '../../parts/problem-note';
import { useSentForm } from '../../parts/sent-form';
import { TextField } from '../../parts/text-field';
import { listOf } from './channel-text';

const FIELDS = ['name', 'url', 'secret', 'recipients'];
const TITLES: Readonly<Record<ChannelKind, string>> = {
  email: 'e-mail',
  slack: 'chat, as Slack takes it',
  teams: 'chat, as Teams takes it',
  webhook: 'webhook with a signature',
};

interface Typed {
  readonly name: string;
  readonly kind: ChannelKind;
  readonly url: string;
  readonly secret: string;
  readonly recipients: string;
}

const NOTHING: Typed = { name: '', kind: 'email', url: '', secret: '', recipients: '' };

/** The settings of the kind; the service says what is missing. */
function requestOf({ name, kind, url, secret, recipients }: Typed): object {
  const own = { name: name.trim(), kind };
  if (kind === 'email') return { ...own, recipients: listOf(recipients) };
  return kind === 'webhook' ? { ...own, url: url.trim(), secret } : { ...own, url: url.trim() };
}

/** Makes a channel. */
export function ChannelForm({ onMade }: { onMade: () => void }): JSX.Element {
  const { typed, problem, faults, sending, type, send } = useSentForm(NOTHING);
  const rest = besideFields(problem, FIELDS);
  const submit = (): Promise<void> => send(() => sendJson('POST', '/channels', requestOf(typed)), onMade);
  const field = (
    name: 'name' | 'url' | 'secret' | 'recipients',
    label: string,
    hint?: string,
  ): JSX.Element => (
    <TextField
      label={label}
      name={`channel-${name}`}
      required
      autoComplete="off"
      value={typed[name]}
      fault={faults.get(name)}
      hint={hint}
      onInput={(value) => type({ [name]: value })}
    />
  );
  return (
    <form
      aria-label="New channel"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="fields">
        {field('name', 'Name of the channel')}
        <Choice
          label="Kind"
          name="channel-kind"
          value={typed.kind}
          options={CHANNEL_KINDS.map((kind) => [kind, TITLES[kind]] as const)}
          onChoose={(kind) => type({ kind: kind as ChannelKind })}
        />
        {typed.kind === 'email'
          ? field('recipients', 'Recipients, separated by commas')
          : field('url', 'Address', 'It is not shown again.')}
        {typed.kind === 'webhook'
          ? field('secret', 'Secret of the signature', 'It is not shown again.')
          : null}
      </div>
      {rest === undefined ? null : <ProblemNote problem={rest} />}
      <div class="actions">
        <button type="submit" class="primary" disabled={sending}>
          Add channel
        </button>
      </div>
    </form>
  );
}
