import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Alert, AlertPage } from '../../../api/alert-answers';
import type { Resource } from '../../../api/resource';
import { countText } from '../../../format/number';
import { Empty } from '../../../parts/empty';
import { Instant, instantText } from '../../../parts/instant';
import { Loaded } from '../../../parts/loaded';
import { linkWithSelection, selection, zoneOf } from '../../../parts/selection';
import { linkToStore } from '../../../parts/store-link';
import { Acknowledge, ActionButtons, ActionForm, type ActionOpened } from './actions';

const COLUMNS = 4;

interface Shown {
  readonly alerts: Resource<AlertPage>;
  /** The newest poll. */
  readonly asOf: string;
  readonly onChanged: (what: string) => void;
}

/** The open alerts, the latest first. */
export function AlertTable({ alerts, asOf, onChanged }: Shown): JSX.Element {
  const [opened, setOpened] = useState<ActionOpened>();
  if (alerts.problem?.status === 403)
    return <Empty title="This API key is limited to some stores, and cannot read alerts" />;
  const zone = zoneOf(selection.value.zone, undefined);
  const done = (what: string): void => {
    setOpened(undefined);
    onChanged(what);
  };
  return (
    <Loaded of={alerts} lines={8}>
      {({ items, total }) =>
        items.length === 0 ? (
          <Empty title="No open alerts">
            Rules are under <a href={linkWithSelection(['alerts'])}>Alerts</a>.
          </Empty>
        ) : (
          <>
            <div class="scrolling" tabIndex={0} role="region" aria-label="Open alerts">
              <table class="figures stacked">
                <thead>
                  <tr>
                    <th scope="col">Alert</th>
                    <th scope="col">Rule</th>
                    <th scope="col">Since</th>
                    <th scope="col">Actions</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((alert) => (
                    <AlertRows
                      key={alert.alert_id}
                      alert={alert}
                      zone={zone}
                      asOf={asOf}
                      opened={opened}
                      onOpen={setOpened}
                      onChanged={onChanged}
                      onDone={done}
                    />
                  ))}
                </tbody>
              </table>
            </div>
            <p class="hint">
              {total > items.length
                ? `The latest ${countText(items.length)} of ${countText(total)}; all are under `
                : 'Rules and mutes are under '}
              <a href={linkWithSelection(['alerts'])}>Alerts</a>.
            </p>
          </>
        )
      }
    </Loaded>
  );
}

interface RowsShown {
  readonly alert: Alert;
  readonly zone: string;
  readonly asOf: string;
  readonly opened: ActionOpened | undefined;
  readonly onOpen: (opened: ActionOpened | undefined) => void;
  readonly onChanged: (what: string) => void;
  readonly onDone: (what: string) => void;
}

/** An alert, and below it the form that is open. Of two alerts of a store, each can be acknowledged. */
function AlertRows({ alert, zone, asOf, opened, onOpen, onChanged, onDone }: RowsShown): JSX.Element {
  const { store_id: storeId, text, opened_at: start, muted_until: mutedUntil } = alert;
  // A form belongs to an alert here, and not to its store.
  const own = opened?.storeId === alert.alert_id ? opened : undefined;
  return (
    <>
      <tr>
        <th scope="row">
          {storeId === null ? text : <a href={linkToStore(storeId)}>{text}</a>}
          {mutedUntil === null ? null : <div class="hint">muted until {instantText(mutedUntil)}</div>}
        </th>
        <td>{alert.rule_name ?? '–'}</td>
        <td>
          <Instant at={start} />
        </td>
        <td>
          {storeId === null ? (
            <Acknowledge alert={alert} of={text} onChanged={onChanged} />
          ) : (
            <ActionButtons
              store={{ store_id: storeId }}
              alert={alert}
              canMute
              opened={own && { ...own, storeId }}
              onOpen={(next) => onOpen(next && { ...next, storeId: alert.alert_id })}
              onChanged={onChanged}
            />
          )}
        </td>
      </tr>
      {storeId === null || own === undefined ? null : (
        <tr class="action-row">
          <td colSpan={COLUMNS}>
            <ActionForm
              form={own.form}
              store={{ store_id: storeId }}
              zone={zone}
              start={start}
              end={asOf}
              onDone={onDone}
              onCancel={() => onOpen(undefined)}
            />
          </td>
        </tr>
      )}
    </>
  );
}
