import { useCallback, useEffect, useRef } from 'preact/hooks';
import type { Page } from '../../api/answers';
import type { FleetGlance } from '../../api/fleet-answers';
import { type Resource, useList, useResource } from '../../api/resource';
import { queryText } from '../../route';
import { countedQuery, type Filter } from './filter';

const EVERY_MS = 30_000;
/** An answer may be a second old. */
const AGAIN_AFTER_MS = 1_100;

/**
 * The fleet of the filter, requested again every half minute while the page is visible, and when it becomes visible; and
 * once soon after the view opens, so that it shows what was imported just before. A chosen moment is requested once.
 * `reload` is for after a change, and requests it twice for the same reason.
 */
export function useFleet(filter: Filter): Resource<FleetGlance> {
  const fleet = useResource<FleetGlance>(`/fleet${queryText(countedQuery(filter))}`);
  const { reload } = fleet;
  const later = useRef(0);
  const reloadTwice = useCallback(() => {
    reload();
    clearTimeout(later.current);
    later.current = window.setTimeout(reload, AGAIN_AFTER_MS);
  }, [reload]);
  // It must not request the fleet of an earlier filter.
  useEffect(() => () => clearTimeout(later.current), [reload]);
  useEffect(() => {
    if (filter.asOf !== undefined) return undefined;
    let looked = Date.now();
    const look = (): void => {
      if (document.hidden || Date.now() - looked < EVERY_MS) return;
      looked = Date.now();
      reload();
    };
    const again = setTimeout(reload, AGAIN_AFTER_MS);
    const timer = setInterval(look, EVERY_MS / 10);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(again);
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [reload, filter.asOf]);
  return { ...fleet, reload: reloadTwice };
}

/** A path of the API, requested again when the data has changed. */
export const useOfVersion = <T>(path: string, dataVersion: number): Resource<T> =>
  useVersion(useResource<T>(path), dataVersion);

/** The same for a page of a list. `dataVersion` is undefined until it is known; `path`: undefined: no request. */
export const useListOfVersion = <T extends Page<unknown>>(
  path: string | undefined,
  dataVersion: number | undefined,
): Resource<T> => useVersion(useList<T>(path), dataVersion);

function useVersion<T>(resource: Resource<T>, dataVersion: number | undefined): Resource<T> {
  const { reload } = resource;
  const shown = useRef(dataVersion);
  useEffect(() => {
    if (shown.current !== undefined && shown.current !== dataVersion) reload();
    shown.current = dataVersion;
  }, [dataVersion, reload]);
  return resource;
}
