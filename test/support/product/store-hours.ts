/** Wednesday; one and two are in UTC, which is the default there. */
export const pollsOfTwoStores = `store_id,status,timestamp_utc
one,active,2023-01-25 12:00:00 UTC
two,inactive,2023-01-25 18:00:00 UTC
`;

/** A row of hours as sent, valid or not. */
export const row = (day_of_week: unknown, start_time_local: unknown, end_time_local: unknown) => ({
  day_of_week,
  start_time_local,
  end_time_local,
});
