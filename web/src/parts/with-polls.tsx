import type { JSX } from 'preact';
import type { FleetGlance } from '../api/fleet-answers';
import { useResource } from '../api/resource';
import { Empty } from './empty';
import { Loaded } from './loaded';
import { linkWithSelection } from './selection';

/** What to do while there are no polls. */
export const NoPolls = ({ title = 'No polls yet' }: { title?: string }): JSX.Element => (
  <Empty title={title}>
    Upload some under <a href={linkWithSelection(['data-in'])}>Imports</a>.
  </Empty>
);

/** Shows figures, which the API refuses while there are no polls. */
export function WithPolls<T>(shown: Parameters<typeof Loaded<T>>[0]): JSX.Element {
  const fleet = useResource<FleetGlance>('/fleet').data;
  return fleet?.all_stores === 0 ? <NoPolls /> : <Loaded {...shown} />;
}
