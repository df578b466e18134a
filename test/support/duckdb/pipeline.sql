-- The whole report as one query over the tables polls, hours and zones, from docs/SEMANTICS.md only.
-- Instants are epoch milliseconds; a wall time is a local date and time in milliseconds as if it were UTC.
-- $as_of: epoch milliseconds, or NULL for the latest poll. $windows: calendar or rolling. $no_data: down or exclude.
WITH

asked AS MATERIALIZED (
  SELECT coalesce(CAST($as_of AS BIGINT), (SELECT max(instant) FROM polls)) AS as_of
),

-- Stores -------------------------------------------------------------------------------------------------------

reported AS MATERIALIZED (
  SELECT DISTINCT store_id FROM polls WHERE instant <= (SELECT as_of FROM asked)
),

store_zones AS MATERIALIZED (
  SELECT store_id, coalesce(known.name, $default_timezone) AS zone
  FROM reported
  LEFT JOIN (SELECT store_id, arg_max(timezone, rowid) AS timezone FROM zones GROUP BY store_id) USING (store_id)
  LEFT JOIN pg_timezone_names() AS known ON known.name = timezone
),

-- Time zones ---------------------------------------------------------------------------------------------------
-- ICU only converts instants to wall times. Its conversion from wall time to instant differs from rule 6: it takes the
-- second occurrence of an ambiguous wall time.

-- ahead: the offset from UTC, over all days that a window can touch and some margin. No zone has ever changed its offset
-- twice within a quarter of an hour.
quarters AS MATERIALIZED (
  SELECT
    zone,
    instant,
    epoch_ms(timezone(zone, timezone('UTC', make_timestamp(instant * 1000)))) - instant AS ahead
  FROM (SELECT DISTINCT zone FROM store_zones)
  CROSS JOIN (
    SELECT unnest(range(as_of // 900000 - 10 * 96, as_of // 900000 + 3 * 96)) * 900000 AS instant FROM asked
  )
),

changed_quarters AS (
  SELECT zone, instant - 900000 AS quarter, before, ahead
  FROM (SELECT *, lag(ahead) OVER (PARTITION BY zone ORDER BY instant) AS before FROM quarters)
  WHERE ahead <> before
),

-- The first instant of each change, to the second.
changes AS (
  SELECT zone, before, ahead, min(instant) AS instant
  FROM (SELECT *, quarter + unnest(range(1, 901)) * 1000 AS instant FROM changed_quarters)
  WHERE epoch_ms(timezone(zone, timezone('UTC', make_timestamp(instant * 1000)))) - instant = ahead
  GROUP BY zone, before, ahead, quarter
),

-- Rule 6: from wall time `starts` on, wall time minus `ahead` is the instant. The offset before a change applies to
-- skipped wall times, and to the first of two equal ones: until the later of the two readings.
-- `change`: the instant at which the offset ends.
offsets AS MATERIALIZED (
  SELECT zone, starts, ahead, lead(instant, 1, 253402300800000) OVER (PARTITION BY zone ORDER BY instant) AS change
  FROM (
    SELECT zone, 0 AS starts, arg_min(ahead, instant) AS ahead, 0 AS instant FROM quarters GROUP BY zone
    UNION ALL
    SELECT zone, instant + greatest(before, ahead), ahead, instant FROM changes
  )
),

-- date: days since 1970. If the clocks skip midnight, the day begins at that instant. A date that is skipped as a whole
-- is empty.
local_days AS MATERIALIZED (
  SELECT *, (date + 3) % 7 AS weekday
  FROM (
    SELECT zone, date, begins, lead(begins) OVER (PARTITION BY zone ORDER BY date) AS ends
    FROM (
      SELECT midnights.zone, date, least(date * 86400000 - ahead, change) AS begins
      FROM (
        SELECT DISTINCT zone, unnest(range(as_of // 86400000 - 9, as_of // 86400000 + 3)) AS date
        FROM store_zones CROSS JOIN asked
      ) AS midnights
      ASOF JOIN offsets ON midnights.zone = offsets.zone AND date * 86400000 >= starts
    )
  )
  WHERE ends IS NOT NULL
),

-- Where each window starts; all end at as_of.
windows AS MATERIALIZED (
  SELECT
    zone,
    as_of - 3600000 AS hour_starts,
    CASE $windows WHEN 'calendar' THEN today.begins ELSE as_of - 24 * 3600000 END AS day_starts,
    CASE $windows WHEN 'calendar' THEN first_day.begins ELSE as_of - 168 * 3600000 END AS week_starts
  FROM asked
  JOIN local_days AS today ON as_of >= today.begins AND as_of < today.ends
  JOIN local_days AS first_day USING (zone)
  WHERE first_day.date = today.date - 6
),

-- Open time ----------------------------------------------------------------------------------------------------

-- Rules 2 to 4: seconds of a weekday, 86400 being the end of the day.
shifts AS (
  SELECT store_id, weekday, opens, CASE WHEN closes < opens OR closes = 86399 THEN 86400 ELSE closes END AS closes
  FROM hours
  WHERE opens <> closes
  UNION ALL
  SELECT store_id, (weekday + 1) % 7, 0, closes
  FROM hours
  WHERE 0 < closes AND closes < opens
),

-- Rule 5, before rule 6: adjacent rows are merged even if the clocks skip the moment at which they meet.
schedule AS MATERIALIZED (
  SELECT store_id, weekday, min(opens) AS opens, max(closes) AS closes
  FROM (
    SELECT *, count(*) FILTER (opens > reached OR reached IS NULL) OVER so_far AS part
    FROM (
      SELECT *, max(closes) OVER (so_far ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
      FROM shifts
      WINDOW so_far AS (PARTITION BY store_id, weekday ORDER BY opens, closes)
    )
    WINDOW so_far AS (PARTITION BY store_id, weekday ORDER BY opens, closes ROWS UNBOUNDED PRECEDING)
  )
  GROUP BY store_id, weekday, part
),

-- The local days of each store that a window touches, with the wall times of its shifts.
wall_times AS (
  SELECT
    store_id, zone, date, begins, ends,
    date * 86400000 + opens * 1000 AS opens,
    date * 86400000 + closes * 1000 AS closes,
    closes = 86400 AS to_the_end
  FROM store_zones
  JOIN local_days USING (zone)
  JOIN windows USING (zone)
  JOIN schedule USING (store_id, weekday)
  WHERE ends > least(week_starts, hour_starts) AND begins <= (SELECT as_of FROM asked)
),

-- Rule 6, cut to the day.
shift_instants AS (
  SELECT
    store_id, date,
    greatest(begins, opens - opening.ahead) AS opens,
    CASE WHEN to_the_end THEN ends ELSE least(ends, closes - closing.ahead) END AS closes
  FROM wall_times
  ASOF JOIN offsets AS opening ON wall_times.zone = opening.zone AND opens >= opening.starts
  ASOF JOIN offsets AS closing ON wall_times.zone = closing.zone AND closes >= closing.starts
),

-- Rule 1, and rule 5 again: a change of offset can make shifts overlap that do not on the wall.
open_time AS (
  SELECT store_id, date, min(opens) AS opens, max(closes) AS closes
  FROM (
    SELECT *, count(*) FILTER (opens > reached OR reached IS NULL) OVER so_far AS part
    FROM (
      SELECT *, max(closes) OVER (so_far ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
      FROM shift_instants
      WHERE opens < closes
      WINDOW so_far AS (PARTITION BY store_id, date ORDER BY opens, closes)
    )
    WINDOW so_far AS (PARTITION BY store_id, date ORDER BY opens, closes ROWS UNBOUNDED PRECEDING)
  )
  GROUP BY store_id, date, part
  UNION ALL
  SELECT store_id, date, begins, ends
  FROM store_zones
  JOIN local_days USING (zone)
  JOIN windows USING (zone)
  ANTI JOIN schedule USING (store_id)
  WHERE ends > least(week_starts, hour_starts) AND begins <= (SELECT as_of FROM asked) AND begins < ends
),

-- From here on, a position is the open time of the store that has passed until then. The length of a segment, and of
-- its part within a window, is the difference of two positions, whatever closed time lies between.
open_places AS MATERIALIZED (
  SELECT *, coalesce(sum(closes - opens) OVER (
    PARTITION BY store_id ORDER BY opens ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  ), 0)::BIGINT AS passed
  FROM open_time
),

day_places AS MATERIALIZED (
  SELECT store_id, date, min(passed) AS opening, max(passed + closes - opens) AS closing
  FROM open_places
  GROUP BY store_id, date
),

window_places AS (
  SELECT
    store_id,
    sum(greatest(0, least(closes, as_of) - opens)) AS now,
    sum(greatest(0, least(closes, hour_starts) - opens)) AS hour_start,
    sum(greatest(0, least(closes, day_starts) - opens)) AS day_start,
    sum(greatest(0, least(closes, week_starts) - opens)) AS week_start
  FROM open_places
  JOIN store_zones USING (store_id)
  JOIN windows USING (zone)
  CROSS JOIN asked
  GROUP BY store_id
),

-- Status -------------------------------------------------------------------------------------------------------

-- The polls in open time; of several at one instant, the last row in order of arrival.
seen AS (
  SELECT polls.store_id, date, active, instant, passed + instant - opens AS place
  FROM polls
  ASOF JOIN open_places ON polls.store_id = open_places.store_id AND instant >= opens
  WHERE instant < closes AND instant <= (SELECT as_of FROM asked)
  QUALIFY lead(instant) OVER (PARTITION BY polls.store_id ORDER BY instant, polls.rowid) IS DISTINCT FROM instant
),

-- Rules 1 to 4. active: NULL for a day without data.
stretches AS (
  SELECT
    store_id, active,
    CASE WHEN row_number() OVER of_day = 1 THEN opening ELSE place END AS "from",
    lead(place, 1, closing) OVER of_day AS until
  FROM seen
  JOIN day_places USING (store_id, date)
  WINDOW of_day AS (PARTITION BY store_id, date ORDER BY instant)
  UNION ALL
  SELECT store_id, NULL, opening, closing
  FROM day_places
  ANTI JOIN seen USING (store_id, date)
),

cut AS (
  SELECT
    store_id,
    active,
    active IS FALSE OR (active IS NULL AND $no_data = 'down') AS inactive,
    greatest(0, least(until, now) - greatest("from", hour_start)) AS hour,
    greatest(0, least(until, now) - greatest("from", day_start)) AS day,
    greatest(0, least(until, now) - greatest("from", week_start)) AS week
  FROM stretches
  JOIN window_places USING (store_id)
),

sums AS (
  SELECT
    store_id,
    sum(hour) FILTER (active) AS up_hour,
    sum(day) FILTER (active) AS up_day,
    sum(week) FILTER (active) AS up_week,
    sum(hour) FILTER (inactive) AS down_hour,
    sum(day) FILTER (inactive) AS down_day,
    sum(week) FILTER (inactive) AS down_week
  FROM cut
  GROUP BY store_id
)

-- Integer milliseconds to hundredths of a minute or an hour, rounded half up.
SELECT
  store_id,
  CAST(coalesce(up_hour, 0) + 300 AS BIGINT) // 600 / 100 AS uptime_last_hour,
  CAST(coalesce(up_day, 0) + 18000 AS BIGINT) // 36000 / 100 AS uptime_last_day,
  CAST(coalesce(up_week, 0) + 18000 AS BIGINT) // 36000 / 100 AS uptime_last_week,
  CAST(coalesce(down_hour, 0) + 300 AS BIGINT) // 600 / 100 AS downtime_last_hour,
  CAST(coalesce(down_day, 0) + 18000 AS BIGINT) // 36000 / 100 AS downtime_last_day,
  CAST(coalesce(down_week, 0) + 18000 AS BIGINT) // 36000 / 100 AS downtime_last_week
FROM reported
LEFT JOIN sums USING (store_id)
ORDER BY store_id
