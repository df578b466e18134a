-- The sums of a report as one query over the tables polls, hours, special_hours, exclusions and zones, from
-- docs/SEMANTICS.md only; windows.sql and period.sql show them. Instants are epoch milliseconds; a wall time is a local
-- date and time in milliseconds as if it were UTC; a date is in days since 1970.
-- $as_of: epoch milliseconds, or NULL for the latest poll. $windows: calendar or rolling. $no_data: down or exclude.
-- $carry_ms: with carry_forward, else NULL. $exclusions: apply or ignore. $period: a name, dates (with $first_date and
-- $last_date), or NULL for the windows. $breakdown: none, day, week or month.
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

-- The days before as_of that a window or a period can touch, those of polls that are carried forward, and some margin.
lookback AS MATERIALIZED (
  SELECT as_of, CAST(10 + coalesce($carry_ms, 0) // 86400000 + 1 + CASE
    WHEN $period IS NULL THEN 0
    WHEN $period = 'dates' THEN greatest(0, as_of // 86400000 - $first_date)
    ELSE 366
  END AS BIGINT) AS days
  FROM asked
),

-- ahead: the offset from UTC. No zone has ever changed its offset twice within a quarter of an hour.
quarters AS MATERIALIZED (
  SELECT
    zone,
    instant,
    epoch_ms(timezone(zone, timezone('UTC', make_timestamp(instant * 1000)))) - instant AS ahead
  FROM (SELECT DISTINCT zone FROM store_zones)
  CROSS JOIN (
    SELECT unnest(range(as_of // 900000 - (days + 1) * 96, as_of // 900000 + 4 * 96)) * 900000 AS instant FROM lookback
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
  SELECT zone, date, begins, ends
  FROM (
    SELECT zone, date, begins, lead(begins) OVER (PARTITION BY zone ORDER BY date) AS ends
    FROM (
      SELECT midnights.zone, date, least(date * 86400000 - ahead, change) AS begins
      FROM (
        SELECT DISTINCT zone, unnest(range(as_of // 86400000 - days, as_of // 86400000 + 4)) AS date
        FROM store_zones CROSS JOIN lookback
      ) AS midnights
      ASOF JOIN offsets ON midnights.zone = offsets.zone AND date * 86400000 >= starts
    )
  )
  WHERE ends IS NOT NULL
),

-- Windows and periods ------------------------------------------------------------------------------------------

todays AS MATERIALIZED (
  SELECT zone, date, as_of, DATE '1970-01-01' + CAST(date AS INTEGER) AS day
  FROM asked
  JOIN local_days ON as_of >= begins AND as_of < ends
),

-- The dates of the period (section 9).
period_dates AS MATERIALIZED (
  SELECT zone, as_of, date AS today, CASE WHEN $period = 'dates' THEN $first_date ELSE first - DATE '1970-01-01' END AS first_date,
    CASE WHEN $period = 'dates' THEN $last_date ELSE last - DATE '1970-01-01' END AS last_date
  FROM (
    SELECT *, CAST(CASE $period
      WHEN 'yesterday' THEN day - 1
      WHEN 'this_week' THEN date_trunc('week', day)
      WHEN 'last_week' THEN date_trunc('week', day) - INTERVAL 7 DAY
      WHEN 'month_to_date' THEN date_trunc('month', day)
      WHEN 'last_month' THEN date_trunc('month', day) - INTERVAL 1 MONTH
      WHEN 'quarter_to_date' THEN date_trunc('quarter', day)
      WHEN 'last_quarter' THEN date_trunc('quarter', day) - INTERVAL 3 MONTH
      WHEN 'year_to_date' THEN date_trunc('year', day)
      WHEN 'last_7_days' THEN day - 6
      WHEN 'last_30_days' THEN day - 29
      ELSE day
    END AS DATE) AS first, CAST(CASE $period
      WHEN 'yesterday' THEN day - 1
      WHEN 'last_week' THEN date_trunc('week', day) - INTERVAL 1 DAY
      WHEN 'last_month' THEN date_trunc('month', day) - INTERVAL 1 DAY
      WHEN 'last_quarter' THEN date_trunc('quarter', day) - INTERVAL 1 DAY
      ELSE day
    END AS DATE) AS last
    FROM todays
  )
),

-- The part of the period that each of its dates belongs to.
parts AS (
  SELECT zone, begins, ends, CASE $breakdown
    WHEN 'day' THEN CAST(day AS VARCHAR)
    WHEN 'week' THEN CAST(CAST(date_trunc('week', day) AS DATE) AS VARCHAR)
    WHEN 'month' THEN CAST(CAST(date_trunc('month', day) AS DATE) AS VARCHAR)
    ELSE ''
  END AS part
  FROM (
    SELECT zone, begins, ends, DATE '1970-01-01' + CAST(local_days.date AS INTEGER) AS day
    FROM local_days
    JOIN period_dates USING (zone)
    WHERE date BETWEEN first_date AND least(last_date, today) AND begins < ends
  )
),

-- What the report sums: the three windows, or the parts of the period, all cut at as_of.
buckets AS MATERIALIZED (
  SELECT zone, 'hour' AS bucket, as_of - 3600000 AS starts, as_of AS stops FROM todays WHERE $period IS NULL
  UNION ALL
  SELECT todays.zone, 'day', CASE $windows WHEN 'calendar' THEN begins ELSE as_of - 24 * 3600000 END, as_of
  FROM todays JOIN local_days USING (zone, date)
  WHERE $period IS NULL
  UNION ALL
  SELECT today.zone, 'week', CASE $windows WHEN 'calendar' THEN begins ELSE as_of - 168 * 3600000 END, as_of
  FROM todays AS today JOIN local_days USING (zone)
  WHERE $period IS NULL AND local_days.date = today.date - 6
  UNION ALL
  SELECT zone, part, min(begins), least(max(ends), any_value(as_of))
  FROM parts CROSS JOIN asked
  WHERE $period IS NOT NULL
  GROUP BY zone, part
  UNION ALL
  SELECT zone, '', as_of, as_of
  FROM period_dates
  WHERE $period IS NOT NULL AND $breakdown = 'none' AND first_date > today
),

-- Hours of a date (section 6) ----------------------------------------------------------------------------------

-- The local days that a bucket touches, or from which a poll may be carried into it.
days AS MATERIALIZED (
  SELECT local_days.*
  FROM local_days
  JOIN (SELECT zone, min(starts) - coalesce($carry_ms, 0) AS since FROM buckets GROUP BY zone) USING (zone)
  WHERE ends > since AND begins <= (SELECT as_of FROM asked)
),

-- Those, and the dates before them, whose rows may run past midnight.
store_dates AS (
  SELECT DISTINCT store_id, unnest([date - 1, date]) AS date FROM store_zones JOIN days USING (zone)
),

versions AS (
  SELECT DISTINCT store_id, valid_from FROM hours WHERE opens <> closes
),

sources AS MATERIALIZED (
  SELECT store_dates.store_id, date, max(valid_from) AS valid_from,
    (store_dates.store_id, date) IN (SELECT (store_id, date) FROM special_hours) AS is_special
  FROM store_dates
  LEFT JOIN versions ON versions.store_id = store_dates.store_id AND valid_from <= date
  GROUP BY store_dates.store_id, date
),

date_rows AS (
  SELECT store_id, date, opens, closes
  FROM sources JOIN special_hours USING (store_id, date)
  WHERE opens IS NOT NULL
  UNION ALL
  SELECT store_id, date, opens, closes
  FROM sources JOIN hours USING (store_id, valid_from)
  WHERE NOT is_special AND opens <> closes AND weekday = (date + 3) % 7
  UNION ALL
  SELECT store_id, date, 0, 86400
  FROM sources
  WHERE NOT is_special AND valid_from IS NULL
),

-- Open time ----------------------------------------------------------------------------------------------------

-- Rules 2 to 4: seconds of a date, 86400 being the end of the day.
shifts AS (
  SELECT store_id, date, opens, CASE WHEN closes < opens OR closes = 86399 THEN 86400 ELSE closes END AS closes
  FROM date_rows
  UNION ALL
  SELECT store_id, date + 1, 0, closes
  FROM date_rows
  WHERE 0 < closes AND closes < opens
),

-- Rule 5, before rule 6: adjacent rows are merged even if the clocks skip the moment at which they meet.
schedule AS MATERIALIZED (
  SELECT store_id, date, min(opens) AS opens, max(closes) AS closes
  FROM (
    SELECT *, count(*) FILTER (opens > reached OR reached IS NULL) OVER so_far AS part
    FROM (
      SELECT *, max(closes) OVER (so_far ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
      FROM shifts
      WINDOW so_far AS (PARTITION BY store_id, date ORDER BY opens, closes)
    )
    WINDOW so_far AS (PARTITION BY store_id, date ORDER BY opens, closes ROWS UNBOUNDED PRECEDING)
  )
  GROUP BY store_id, date, part
),

-- The local days of each store, with the wall times of its shifts.
wall_times AS (
  SELECT
    store_id, zone, date, begins, ends,
    date * 86400000 + opens * 1000 AS opens,
    date * 86400000 + closes * 1000 AS closes,
    closes = 86400 AS to_the_end
  FROM store_zones
  JOIN days USING (zone)
  JOIN schedule USING (store_id, date)
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

-- Rule 5 again: a change of offset can make shifts overlap that do not on the wall.
scheduled AS MATERIALIZED (
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
),

-- Section 7: scheduled open time in pieces, which begin and end where an exclusion does.
applied AS MATERIALIZED (
  SELECT store_id, starts, stops FROM exclusions WHERE $exclusions = 'apply'
),

edges AS (
  SELECT store_id, date, opens AS shift, opens AS edge FROM scheduled
  UNION
  SELECT store_id, date, opens, closes FROM scheduled
  UNION
  SELECT store_id, date, opens, starts FROM scheduled JOIN applied USING (store_id) WHERE starts > opens AND starts < closes
  UNION
  SELECT store_id, date, opens, stops FROM scheduled JOIN applied USING (store_id) WHERE stops > opens AND stops < closes
),

pieces AS MATERIALIZED (
  SELECT store_id, date, opens, closes, EXISTS (
    SELECT 1 FROM applied WHERE applied.store_id = cut.store_id AND starts <= opens AND stops >= closes
  ) AS is_excluded
  FROM (
    SELECT store_id, date, edge AS opens, lead(edge) OVER (PARTITION BY store_id, date, shift ORDER BY edge) AS closes
    FROM edges
  ) AS cut
  WHERE closes IS NOT NULL
),

-- From here on, a position is the open time of the store that has passed until then. The length of a segment, and of
-- its part within a bucket, is the difference of two positions, whatever closed or excluded time lies between.
open_places AS MATERIALIZED (
  SELECT store_id, date, opens, closes, coalesce(sum(closes - opens) OVER (
    PARTITION BY store_id ORDER BY opens ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  ), 0)::BIGINT AS passed
  FROM pieces
  WHERE NOT is_excluded
),

day_places AS MATERIALIZED (
  SELECT store_id, date, min(passed) AS opening, max(passed + closes - opens) AS closing
  FROM open_places
  GROUP BY store_id, date
),

bucket_places AS MATERIALIZED (
  SELECT
    store_id,
    bucket,
    coalesce(sum(greatest(0, least(closes, starts) - opens)) FILTER (NOT is_excluded), 0)::BIGINT AS start_place,
    coalesce(sum(greatest(0, least(closes, stops) - opens)) FILTER (NOT is_excluded), 0)::BIGINT AS stop_place,
    coalesce(sum(greatest(0, least(closes, stops) - greatest(opens, starts))) FILTER (is_excluded), 0)::BIGINT AS excluded
  FROM store_zones
  JOIN buckets USING (zone)
  LEFT JOIN pieces USING (store_id)
  GROUP BY store_id, bucket
),

-- Status -------------------------------------------------------------------------------------------------------

-- The polls in open time; of several at one instant, the last row in order of arrival.
seen AS MATERIALIZED (
  SELECT polls.store_id, date, active, instant, passed + instant - opens AS place
  FROM polls
  ASOF JOIN open_places ON polls.store_id = open_places.store_id AND instant >= opens
  WHERE instant < closes AND instant <= (SELECT as_of FROM asked)
  QUALIFY lead(instant) OVER (PARTITION BY polls.store_id ORDER BY instant, polls.rowid) IS DISTINCT FROM instant
),

-- Section 3, rules 1 to 3; or section 8.
stretches AS (
  SELECT
    store_id, active,
    CASE WHEN row_number() OVER of_day = 1 THEN opening ELSE place END AS "from",
    lead(place, 1, closing) OVER of_day AS until
  FROM seen
  JOIN day_places USING (store_id, date)
  WHERE $carry_ms IS NULL
  WINDOW of_day AS (PARTITION BY store_id, date ORDER BY instant)
  UNION ALL
  SELECT vouching.store_id, active, place, least(next_place, passed + least(closes, carried) - opens)
  FROM (
    SELECT *, lead(place, 1, 9223372036854775807) OVER (PARTITION BY store_id ORDER BY instant) AS next_place,
      instant + $carry_ms AS carried
    FROM seen
    WHERE $carry_ms IS NOT NULL
  ) AS vouching
  ASOF JOIN open_places ON vouching.store_id = open_places.store_id AND carried >= opens
),

-- Open time that rests on no poll has no data (section 3, rule 4).
sums AS MATERIALIZED (
  SELECT store_id, bucket, up, down, excluded, stop_place - start_place - up - down AS no_data
  FROM (
    SELECT
      store_id, bucket, excluded, start_place, stop_place,
      coalesce(sum(greatest(0, least(until, stop_place) - greatest("from", start_place))) FILTER (active), 0)::BIGINT AS up,
      coalesce(sum(greatest(0, least(until, stop_place) - greatest("from", start_place))) FILTER (NOT active), 0)::BIGINT
        AS down
    FROM bucket_places
    LEFT JOIN stretches USING (store_id)
    GROUP BY store_id, bucket, excluded, start_place, stop_place
  )
),

figures AS (
  SELECT *, CASE WHEN $no_data = 'down' THEN down + no_data ELSE down END AS downtime,
    up + down + no_data + excluded AS open_time
  FROM sums
)
