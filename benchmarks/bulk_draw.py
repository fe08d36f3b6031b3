"""The cases of a bulk load, before they are copies of anything: drawn once."""

# One row a case. Three years of history at a steady rate, and a queue that does not
# grow with it: the newest cases are still open, `open` of them.
DRAW = """
CREATE UNLOGGED TABLE bulk_case AS
WITH drawn AS (
    SELECT n, random() AS luck, random() AS part, random() AS fate, random() AS sort
      FROM generate_series(1, %(cases)s) n
), placed AS (
    SELECT drawn.*, n > %(cases)s - %(open)s AS is_open,
           n %% greatest(%(cases)s / 40, 1) = 0 AS in_corner,
           CASE WHEN sort < 0.40 THEN 'cancellation' WHEN sort < 0.75 THEN 'refund'
                WHEN sort < 0.95 THEN 'return_refund'
                WHEN sort < 0.98 THEN 'replacement' ELSE 'exchange' END AS kind,
           1 + floor(luck * luck * %(cases)s * 0.7)::int AS somebody
      FROM drawn
), lived AS (
    SELECT placed.*,
           CASE WHEN is_open AND fate < 0.30 THEN 'to_decide'
                WHEN is_open AND fate < 0.50 THEN 'waiting_buyer'
                WHEN is_open AND fate < 0.75 THEN 'in_transit'
                WHEN is_open AND fate < 0.80 THEN 'waiting_tiktok'
                WHEN is_open AND fate < 0.995 THEN 'approved'
                WHEN is_open THEN 'unknown'
                WHEN fate < 0.10 THEN 'rejected'
                WHEN fate < 0.20 THEN 'withdrawn'
                WHEN kind = 'cancellation' THEN 'cancelled'
                WHEN kind = 'replacement' THEN 'replaced'
                WHEN kind = 'exchange' THEN 'exchanged'
                ELSE 'refunded' END AS state,
           CASE WHEN in_corner THEN %(cases)s + n ELSE somebody END AS buyer,
           CASE WHEN in_corner THEN 4
                WHEN somebody * 7919::bigint %% 100 < 60 THEN 1
                WHEN somebody * 7919::bigint %% 100 < 85 THEN 2 ELSE 3 END AS place,
           CASE WHEN is_open THEN now - interval '3 days' * part
                ELSE now - interval '1095 days' * (1 - n / %(cases)s::float8)
                         - interval '7 days' END AS asked
      FROM placed, (SELECT now() AT TIME ZONE 'UTC' AS now) clock
)
SELECT n, kind, state, is_open, buyer, place, asked, part, luck, fate, sort,
       asked + interval '3 days' * CASE WHEN is_open THEN 0.1 ELSE part END AS moved,
       (5 + 95 * luck)::numeric(8, 2) AS amount,
       CASE WHEN kind = 'cancellation' THEN 'cancellation' ELSE 'return' END AS type,
       (4035318504086604100 + n)::text AS remote, (577087614418520388 + n)::text AS ord,
       CASE WHEN state = 'to_decide'
            THEN now() AT TIME ZONE 'UTC' + interval '1 hour' * (48 * part - 2)
            END AS deadline,
       CASE WHEN state NOT IN ('withdrawn') AND NOT is_open THEN state END AS outcome,
       CASE WHEN state = 'to_decide' THEN %(open_stage)s
            WHEN is_open THEN %(waiting_stage)s ELSE %(closed_stage)s END AS stage,
       NOT is_open AND asked < now() - interval '370 days' AS is_old, shop.*
  FROM lived JOIN unnest(%(shop)s, %(company)s, %(team)s, %(currency)s, %(decider)s)
       WITH ORDINALITY AS shop (shop, company, team, currency, decider, nr)
       ON shop.nr = lived.place
"""
