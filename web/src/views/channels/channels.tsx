import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Channel, ChannelList, ChannelTest, Schedule, ScheduleList } from '../../api/channel-answers';
import { type Problem, problemFrom } from '../../api/problem';
import { request, sendJson } from '../../api/request';
import { useResource } from '../../api/resource';
import { timeIn } from '../../format/time';
import { ConfirmButton } from '../../parts/confirm-button';
import { Empty } from '../../parts/empty';
import { instantText } from '../../parts/instant';
import { Loaded } from '../../parts/loaded';
import { ProblemNote } from '../../parts/problem-note';
import { linkWithSelection } from '../../parts/selection';
import { ChannelForm } from './channel-form';
import { deliveryText, receiverText, testText } from './channel-text';
import { ScheduleForm } from './schedule-form';
import './channels.css';

/** Where messages go, and when reports are delivered. */
export function Channels(): JSX.Element {
  const channels = useResource<ChannelList>('/channels');
  const schedules = useResource<ScheduleList>('/report-schedules');
  return (
    <section class="view">
      <h1>Channels</h1>
      <div class="card">
        <h2>Where messages go</h2>
        <Loaded of={channels}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title="No channels yet">Add a channel to receive messages.</Empty>
            ) : (
              <ul class="plain-list" aria-label="Channels">
                {items.map((channel) => (
                  <ChannelEntry key={channel.name} channel={channel} onDeleted={channels.reload} />
                ))}
              </ul>
            )
          }
        </Loaded>
        <ChannelForm onMade={channels.reload} />
      </div>
      <div class="card">
        <h2>Report schedules</h2>
        <Loaded of={schedules}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title="No schedules yet" />
            ) : (
              <ul class="plain-list" aria-label="Report schedules">
                {items.map((schedule) => (
                  <ScheduleEntry key={schedule.name} schedule={schedule} onDeleted={schedules.reload} />
                ))}
              </ul>
            )
          }
        </Loaded>
        <ScheduleForm channels={channels.data?.items ?? []} onMade={schedules.reload} />
      </div>
    </section>
  );
}

/** The problem of the last attempt, and a way to make one. */
function useAttempt(): readonly [Problem | undefined, (what: () => Promise<void>) => void] {
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const attempt = (what: () => Promise<void>): void => {
    setProblem(undefined);
    what().catch((error: unknown) => setProblem(problemFrom(error)));
  };
  return [problem, attempt];
}

function ChannelEntry({ channel, onDeleted }: { channel: Channel; onDeleted: () => void }): JSX.Element {
  const { name, kind, from_environment } = channel;
  const [problem, attempt] = useAttempt();
  const [found, setFound] = useState<ChannelTest | undefined>(undefined);
  const [trying, setTrying] = useState(false);
  const path = `/channels/${encodeURIComponent(name)}`;
  const tryOut = async (): Promise<void> => {
    setTrying(true);
    setFound(undefined);
    try {
      setFound(await sendJson<ChannelTest>('POST', `${path}/test`, {}));
    } finally {
      setTrying(false);
    }
  };
  const remove = async (): Promise<void> => {
    await request(path, { method: 'DELETE' });
    onDeleted();
  };
  return (
    <li class="channel">
      <div class="channel-what">
        <strong>{name}</strong> {kind}
        <div class="hint">{receiverText(channel)}</div>
        {found === undefined ? null : <p role="status">{testText(found)}</p>}
      </div>
      <div class="actions">
        <button type="button" aria-label={`Try: ${name}`} disabled={trying} onClick={() => attempt(tryOut)}>
          {trying ? 'Trying…' : 'Try'}
        </button>
        {from_environment ? null : (
          <ConfirmButton label="Delete" of={name} onConfirm={() => attempt(remove)} />
        )}
      </div>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </li>
  );
}

function ScheduleEntry({ schedule, onDeleted }: { schedule: Schedule; onDeleted: () => void }): JSX.Element {
  const { name, cron, timezone, next_at, last } = schedule;
  const [problem, attempt] = useAttempt();
  const remove = async (): Promise<void> => {
    await request(`/report-schedules/${encodeURIComponent(name)}`, { method: 'DELETE' });
    onDeleted();
  };
  return (
    <li class="channel">
      <div class="channel-what">
        <strong>{name}</strong> <code>{cron}</code> in {timezone}
        <div>{deliveryText(schedule)}</div>
        <div class="hint">
          next {timeIn(timezone, next_at)}
          {last === null ? null : (
            <>
              , last {instantText(last.tick_at)}{' '}
              {last.report_id === null ? (
                'without a report'
              ) : (
                <a href={linkWithSelection(['reports', last.report_id])}>its report</a>
              )}
            </>
          )}
        </div>
      </div>
      <div class="actions">
        <ConfirmButton label="Delete" of={name} onConfirm={() => attempt(remove)} />
      </div>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </li>
  );
}
