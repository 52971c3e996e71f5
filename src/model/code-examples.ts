import type { Code } from "./codes.js";

/** What `explain` shows of the spec where a line of it is a way out; each is valid beside version, name, source and target. */
export const codeExamples: Partial<Readonly<Record<Code, string>>> = {
	...of(
		["S103", "S104", "S105", "S106"],
		`tables:
  - match: public.metrics
    hypertable: { column: ts, chunk_interval: 1 day }`,
	),
	...of(["S107", "S113", "S114"], `source: { url: "\${SOURCE_URL:?set SOURCE_URL}", sslmode: verify-full }`),
	...of(
		["S110", "S111"],
		`tables:                            # a later rule overrides an earlier one
  - match: public.*
  - match: public.audit_log_*
    data: none`,
	),
	S112: `tables:
  - match: public.metrics
    hypertable: { column: ts }     # a column that every matched table has`,
	...of(
		["S115", "H310"],
		`accept:
  - { code: H310, object: public.orders.orders_metric_fkey, why: "metrics.id is no longer unique alone" }`,
	),
	...of(
		["S116", "S117", "C150", "C151", "C154", "W220"],
		`schema:
  owners: { postgres: tsdbadmin }  # owner on the source: owner on the target`,
	),
	S119: `tables:
  - match: public.daily_sales     # a materialised view: only data makes sense
    data: none`,
	...of(
		["S120", "S121", "C140"],
		`schema:
  skip: ["view public.old_*", "function app.*"]`,
	),
	...of(
		["C104", "C119", "C172"],
		`target: { url: "\${TARGET_URL}", create_extensions: true }
schema:
  skip: [extension pg_cron]`,
	),
	...of(["C105", "C106", "C107", "C108", "C121"], "replicate: { mode: none }          # one copy of what is there, without streaming"),
	...of(
		["C112", "H301"],
		`tables:
  - match: public.events
    replica_identity: full
accept:
  - { code: H301, object: public.events, why: "no usable key; approved by @dba" }`,
	),
	...of(
		["C113", "T219"],
		`tables:
  - match: public.events
    data: none                     # structure only`,
	),
	C114: `accept:
  - { code: H320, object: public.daily_sales, why: "the target's copy is the old one" }`,
	C116: `target: { url: "\${TARGET_URL}", sslmode: verify-full }`,
	C126: "cutover: { fence: none }           # you stop the writes yourself",
	...of(
		["C127", "C152", "C153", "W222", "W226"],
		`schema:
  roles: create                    # without passwords
  privileges: copy`,
	),
	...of(
		["W221", "C111"],
		`schema:
  privileges: skip`,
	),
	...of(
		["C173", "C176", "W243", "W228"],
		`schema:
  late: [publications]             # made when the target opens; event_triggers likewise`,
	),
	...of(
		["C174", "C175", "W248", "W249"],
		`schema:
  large_objects: skip`,
	),
	...of(
		["W224", "W225"],
		`schema:
  settings: skip`,
	),
	...of(
		["T201", "T213", "T221", "T222", "T230", "T231", "W205", "W211", "W214"],
		`tables:
  - match: public.metrics
    hypertable: { column: ts }`,
	),
	...of(
		["T203", "T204", "T220", "W208"],
		`tables:
  - match: public.metrics
    hypertable: { column: ts, primary_key: [id, ts] }   # or: primary_key: none`,
	),
	...of(
		["T215", "W212", "W213"],
		`tables:
  - match: public.metrics
    hypertable: { column: ts, chunk_interval: 1 day }`,
	),
	...of(
		["T216", "T217", "T233"],
		`tables:
  - match: public.metrics
    hypertable: { column: ts, space: { column: device_id, partitions: 4 } }`,
	),
	...of(
		["T202", "T207", "T209", "T245", "W210"],
		`tables:
  - match: public.*
  - match: public.metrics          # the table itself, no partition, no view
    hypertable: { column: ts }`,
	),
	...of(
		["T250", "T251", "T252", "T253", "T259", "W250", "W252"],
		`tables:
  - match: public.metrics
    hypertable:
      column: ts
      columnstore: { segment_by: [device_id], order_by: ts desc, after: 7 days }`,
	),
	...of(
		["T257", "T260", "W251"],
		`tables:
  - match: public.metrics
    hypertable:
      column: ts
      columnstore: { after: 7 days }
      retention: { drop_after: 1 year, enable: at_cutover }`,
	),
	T258: `tables:
  - match: public.ticks
    hypertable:
      column: at                   # an integer
      chunk_interval: 86400
      integer_now: public.unix_now
      retention: { drop_after: 31536000 }`,
	H311: `accept:
  - { code: H311, object: public.metrics.metrics_serial_key, why: "serials come from one sequence" }`,
	H320: `accept:
  - { code: H320, object: public.daily_sales, why: "the target's copy is the old one" }`,
	H330: `accept:
  - { code: H330, object: public.events, why: "the target's rows are of an old trial" }`,
	E403: "replicate: { change_log: { limit: 100 GB } }",
	E409: `cutover:
  when: { lag: { below: 5s, for: 30s }, verify: count, no_open_transactions_older_than: 60s }`,
	...of(["E410", "C122"], "cutover: { timeout: 120s }"),
	E463: "replicate: { limits: { slot_retained: 100 GB, source_lock_wait: 5s } }",
};

function of(codes: readonly Code[], example: string): Partial<Record<Code, string>> {
	return Object.fromEntries(codes.map((code) => [code, example]));
}
