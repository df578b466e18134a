import type { JSX } from 'preact';
import type { Channel } from '../../api/channel-answers';
import { besideFields } from '../../api/problem';
import { sendJson } from '../../api/request';
import { PERIODS } from '../../format/selection';
import { FORMATS } from '../../format/words';
import { Choice } from '../../parts/choice';
import { ProblemNote } from '../../parts/problem-note';
import { useSentForm } from '../../parts/sent-form';
import { TextField } from '../../parts/text-field';
import { listOf } from './channel-text';

const FIELDS = ['name', 'cron', 'timezone', 'labels', 'group_by', 'channels'];

const NOTHING = {
  name: '',
  cron: '',
  timezone: '',
  channels: '',
  period: '',
  labels: '',
  group_by: '',
  format: 'csv',
};
type Typed = typeof NOTHING;
type TypedText = Exclude<keyof Typed, 'period' | 'format'>;

/** Empty parameters have their defaults. */
function requestOf({ name, cron, timezone, channels, ...report }: Typed): object {
  const given = Object.entries(report).filter(([, value]) => value.trim() !== '');
  return {
    name: name.trim(),
    cron: cron.trim().replaceAll(/ +/g, ' '),
    ...(timezone.trim() === '' ? {} : { timezone: timezone.trim() }),
    channels: listOf(channels),
    report: Object.fromEntries(given),
  };
}

/** Makes a schedule of reports. */
export function ScheduleForm({
  channels,
  onMade,
}: {
  channels: readonly Channel[];
  onMade: () => void;
}): JSX.Element {
  const { typed, problem, faults, sending, type, send } = useSentForm(NOTHING);
  const rest = besideFields(problem, FIELDS);
  const submit = (): Promise<void> =>
    send(() => sendJson('POST', '/report-schedules', requestOf(typed)), onMade);
  const field = (
    name: TypedText,
    label: string,
    more: { hint?: string; required?: boolean } = {},
  ): JSX.Element => (
    <TextField
      {...more}
      label={label}
      name={`schedule-${name}`}
      autoComplete="off"
      value={typed[name]}
      fault={faults.get(name)}
      onInput={(value) => type({ [name]: value })}
    />
  );
  return (
    <form
      aria-label="New report schedule"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="fields">
        {field('name', 'Name of the schedule', { required: true })}
        {field('cron', 'Minute, hour, day, month, weekday', { required: true, hint: 'Such as 0 6 * * MON' })}
        {field('timezone', 'Time zone', { hint: 'Such as America/New_York' })}
        <Choice
          label="Report of"
          name="schedule-period"
          value={typed.period}
          options={[['', 'the last hour, day and week'], ...PERIODS]}
          onChoose={(period) => type({ period })}
        />
        {field('labels', 'Stores with labels')}
        {field('group_by', 'Group by labels')}
        <Choice
          label="Format"
          name="schedule-format"
          value={typed.format}
          options={FORMATS}
          onChoose={(format) => type({ format })}
        />
        {field('channels', 'Channels, separated by commas', {
          hint: channels.length === 0 ? 'There are none yet.' : channels.map(({ name }) => name).join(', '),
        })}
      </div>
      {rest === undefined ? null : <ProblemNote problem={rest} />}
      <div class="actions">
        <button type="submit" class="primary" disabled={sending}>
          Add schedule
        </button>
      </div>
    </form>
  );
}
