import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Alert, AlertPage, AlertRule, AlertRuleList, Mute, MutePage } from '../../api/alert-answers';
import type { Channel, ChannelList } from '../../api/channel-answers';
import { type Problem, problemFrom } from '../../api/problem';
import { request, sendJson } from '../../api/request';
import { useList, useResource } from '../../api/resource';
import { ConfirmButton } from '../../parts/confirm-button';
import { CsvButton } from '../../parts/csv-button';
import { Empty } from '../../parts/empty';
import { instantText } from '../../parts/instant';
import { Loaded } from '../../parts/loaded';
import { Pager } from '../../parts/pager';
import { ProblemNote } from '../../parts/problem-note';
import { linkToStore } from '../../parts/store-link';
import { mutedText, ruleText } from './alert-text';
import './alerts.css';
import { MuteForm } from './mute-form';
import { RuleForm } from './rule-form';

const IN_A_PAGE = 20;

/** The open alerts, the mutes, and the rules. */
export function Alerts(): JSX.Element {
  const [offset, setOffset] = useState(0);
  const alerts = useList<AlertPage>(`/alerts?status=open&limit=${IN_A_PAGE}&offset=${offset}`);
  const mutes = useList<MutePage>('/alert-mutes?active=true&limit=200');
  const rules = useResource<AlertRuleList>('/alert-rules');
  const channels = useResource<ChannelList>('/channels');
  const known = rules.data?.items ?? [];
  return (
    <section class="view">
      <h1>Alerts</h1>
      <div class="card">
        <div class="card-head">
          <h2>Open alerts</h2>
          <CsvButton path="/alerts?status=open" name="alerts" />
        </div>
        <Loaded of={alerts}>
          {({ items, ...page }) => (
            <>
              {items.length === 0 ? (
                <Empty title="No open alerts">
                  {rules.data?.items.length === 0 ? 'Add a rule below to get alerts.' : undefined}
                </Empty>
              ) : (
                <ul class="alerts" aria-label="Open alerts">
                  {items.map((alert) => (
                    <AlertEntry key={alert.alert_id} alert={alert} onChanged={alerts.reload} />
                  ))}
                </ul>
              )}
              <Pager label="Pages of alerts" {...page} onMove={setOffset} />
            </>
          )}
        </Loaded>
      </div>
      <div class="card">
        <div class="card-head">
          <h2>Mutes</h2>
          <CsvButton path="/alert-mutes?active=true" name="alert-mutes" />
        </div>
        <Loaded of={mutes}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title="Nothing is muted" />
            ) : (
              <ul class="alerts" aria-label="Mutes">
                {items.map((mute) => (
                  <MuteEntry key={mute.mute_id} mute={mute} rules={known} onEnded={mutes.reload} />
                ))}
              </ul>
            )
          }
        </Loaded>
        <MuteForm rules={known} onMade={mutes.reload} />
      </div>
      <div class="card">
        <h2>Rules</h2>
        <Loaded of={rules}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title="No rules yet">Add a rule to get messages.</Empty>
            ) : (
              <ul class="alerts" aria-label="Rules">
                {items.map((rule) => (
                  <RuleEntry
                    key={rule.rule_id}
                    rule={rule}
                    channels={channels.data?.items ?? []}
                    onChanged={rules.reload}
                  />
                ))}
              </ul>
            )
          }
        </Loaded>
        <RuleForm channels={channels.data?.items ?? []} onSaved={rules.reload} />
      </div>
    </section>
  );
}

/** The problem of the last attempt, and a way to make one. */
function useAttempt(
  onDone: () => void,
): readonly [Problem | undefined, (what: () => Promise<unknown>) => void] {
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const attempt = (what: () => Promise<unknown>): void => {
    setProblem(undefined);
    what().then(onDone, (error: unknown) => setProblem(problemFrom(error)));
  };
  return [problem, attempt];
}

function AlertEntry({ alert, onChanged }: { alert: Alert; onChanged: () => void }): JSX.Element {
  const { alert_id, text, store_id, rule_name, opened_at, acknowledged_at, acknowledged_by, muted_until } =
    alert;
  const [problem, attempt] = useAttempt(onChanged);
  const acknowledge = (): Promise<unknown> => sendJson('POST', `/alerts/${alert_id}/acknowledge`, {});
  return (
    <li class="alert-entry">
      <div class="alert-what">
        {store_id === null ? <strong>{text}</strong> : <a href={linkToStore(store_id)}>{text}</a>}
        <div class="hint">
          since {instantText(opened_at)}
          {rule_name === null ? null : `, ${rule_name}`}
          {acknowledged_at === null
            ? null
            : `, acknowledged${acknowledged_by === null ? '' : ` by ${acknowledged_by}`}`}
          {muted_until === null ? null : `, muted until ${instantText(muted_until)}`}
        </div>
      </div>
      {acknowledged_at === null ? (
        <div class="actions">
          <button type="button" aria-label={`Acknowledge: ${text}`} onClick={() => attempt(acknowledge)}>
            Acknowledge
          </button>
        </div>
      ) : null}
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </li>
  );
}

interface Muted {
  readonly mute: Mute;
  readonly rules: readonly AlertRule[];
  readonly onEnded: () => void;
}

function MuteEntry({ mute, rules, onEnded }: Muted): JSX.Element {
  const [problem, attempt] = useAttempt(onEnded);
  const text = mutedText(mute, rules);
  const end = (): Promise<unknown> => request(`/alert-mutes/${mute.mute_id}`, { method: 'DELETE' });
  return (
    <li class="alert-entry">
      <div class="alert-what">
        {mute.store_id === null ? <strong>{text}</strong> : <a href={linkToStore(mute.store_id)}>{text}</a>}{' '}
        until {instantText(mute.until)}
        <div class="hint">{mute.reason}</div>
      </div>
      <div class="actions">
        <ConfirmButton label="End" of={text} onConfirm={() => attempt(end)} />
      </div>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </li>
  );
}

interface Ruled {
  readonly rule: AlertRule;
  readonly channels: readonly Channel[];
  readonly onChanged: () => void;
}

function RuleEntry({ rule, channels, onChanged }: Ruled): JSX.Element {
  const [problem, attempt] = useAttempt(onChanged);
  const [editing, setEditing] = useState(false);
  const saved = (): void => {
    setEditing(false);
    onChanged();
  };
  const remove = (): Promise<unknown> => request(`/alert-rules/${rule.rule_id}`, { method: 'DELETE' });
  return (
    <li class="alert-entry">
      <div class="alert-what">
        <strong>{rule.name}</strong>
        <div class="hint">{ruleText(rule)}</div>
        {editing ? (
          <RuleForm rule={rule} channels={channels} onSaved={saved} onCancel={() => setEditing(false)} />
        ) : null}
      </div>
      {editing ? null : (
        <div class="actions">
          <button type="button" aria-label={`Change: ${rule.name}`} onClick={() => setEditing(true)}>
            Change
          </button>
          <ConfirmButton label="Delete" of={rule.name} onConfirm={() => attempt(remove)} />
        </div>
      )}
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </li>
  );
}
