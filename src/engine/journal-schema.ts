import type { Queryable, Session } from "../model/queryable.js";

/** Everything of ours on the target; `clean` drops it whole. */
const journalSchema = `
CREATE SCHEMA IF NOT EXISTS _hyperferry;
CREATE TABLE IF NOT EXISTS _hyperferry.migration (
	name text PRIMARY KEY,
	lineage uuid NOT NULL,
	format int NOT NULL,
	plan_id text NOT NULL,
	plan text NOT NULL,
	phase text NOT NULL,
	owner text NOT NULL,
	version text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS _hyperferry.journal (
	serial bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	action text NOT NULL CONSTRAINT journal_action_key UNIQUE,
	details jsonb NOT NULL,
	at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS _hyperferry.table_state (
	schema_name text,
	table_name text,
	copy_point pg_lsn,
	state text NOT NULL,
	reason jsonb,
	published_by jsonb,
	apart boolean NOT NULL DEFAULT false,
	PRIMARY KEY (schema_name, table_name)
);
CREATE TABLE IF NOT EXISTS _hyperferry.applied (
	one boolean PRIMARY KEY DEFAULT true CHECK (one),
	lsn pg_lsn NOT NULL,
	committed_at timestamptz,
	transactions bigint NOT NULL DEFAULT 0,
	changes bigint NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS _hyperferry.object (
	id text PRIMARY KEY,
	source_digest text NOT NULL,
	target_digest text NOT NULL
);
CREATE TABLE IF NOT EXISTS _hyperferry.source_change (
	kind text,
	object text,
	undo text NOT NULL,
	at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (kind, object)
);
CREATE TABLE IF NOT EXISTS _hyperferry.request (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	kind text NOT NULL,
	args jsonb NOT NULL DEFAULT '{}',
	state text NOT NULL DEFAULT 'open',
	progress jsonb,
	result jsonb,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS _hyperferry.heartbeat (
	one boolean PRIMARY KEY DEFAULT true CHECK (one),
	at timestamptz NOT NULL,
	status jsonb NOT NULL
);
`;

/** Creates the schema `_hyperferry` with its tables, all or nothing; does nothing when it is there. */
export async function ensureJournalSchema(target: Session): Promise<void> {
	if (await hasJournalSchema(target)) return;
	// Two that start at once would meet in the catalog's unique indexes
	await target.transaction((transaction) => transaction.exec(`SELECT pg_advisory_xact_lock(7815277180); ${journalSchema}`));
}

/** The last table of the schema: when it is there, all are. */
export async function hasJournalSchema(target: Queryable): Promise<boolean> {
	const [row] = await target.query<{ found: boolean }>("select to_regclass('_hyperferry.heartbeat') is not null as found");
	return row?.found === true;
}
