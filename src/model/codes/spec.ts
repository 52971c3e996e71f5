import type { CodePage } from "./code-page.js";

export const specCodes = {
	S101: {
		title: "The spec cannot be read",
		page: `The file given with -f (migration.yaml by default) is missing, not readable for you, or not UTF-8 text.
Nothing was connected to and nothing was changed.

Ways out: run the command in the folder of the spec, name the file with -f, or let \`hyperferry init\` write a first one from the source.`,
	},
	S102: {
		title: "The spec is not valid YAML",
		page: `The text could not be read as one YAML document, so nothing in it was looked at further.

Frequent causes: tabs as indentation; a key twice in one mapping; a glob such as *.* without quotes (a * begins an alias in YAML); a value with ": " or " #" in it without quotes; \${VAR} inside { } or [ ] without quotes.

Anchors, aliases and merge keys (<<) are fine; several documents in one file and tags of your own are not.`,
	},
	S103: {
		title: "Unknown key",
		page: `The spec has a key that hyperferry does not know at that place. It is refused rather than ignored, because a misspelt key would silently mean its default.

Ways out: correct the spelling, move the key to where it belongs, or remove it. At the top level, keys that begin with x- are yours and never looked at.

\`hyperferry explain tables.hypertable\` lists the keys of a part of the spec.`,
	},
	S104: {
		title: "Wrong type",
		page: `A value has another type than its key needs: text where a number belongs, a mapping where a list belongs, or nothing at all.

A key with nothing behind it is an error too: an empty "tables:" could mean every table or none. Remove the key to get its default.

Words such as yes and on are text in YAML 1.2; write true and false. Durations and sizes need their unit: 60s, 2 GB.`,
	},
	S105: {
		title: "Invalid value",
		page: `A value has the right type but is not one that the key takes: not one of the words that are allowed, a number out of range, a size, duration or interval without a known unit, a glob that cannot be read, or a variable reference that cannot be read.

The line below the value says what is expected; \`hyperferry explain\` with the path of the key says what each value means.`,
	},
	S106: {
		title: "A required key is missing",
		page: `Some keys have no default that could be guessed without risk: version, name, source and target at the top; match in every rule; column in a hypertable; code and object in an acceptance.

Add the key at the place that the message shows.`,
	},
	S107: {
		title: "A variable is not set",
		page: `The spec refers to an environment variable that is not set, or that is empty where \${VAR:?message} asks for content. An empty text is never put in silently, because it would connect somewhere else.

Ways out: export the variable, or give a default with \${VAR:-default}. For a dollar sign that begins no variable write $$.

Variables are put in after the YAML was read and only in values; what they contain is not looked at again, so passwords may hold any character.`,
	},
	S108: {
		title: "Not supported yet",
		page: `The key is part of the format, but this version does not do yet what it asks for. It is refused rather than ignored, because the migration would then do something else than the reviewed spec says.

The message says what a later version will do and what to do today. A value that asks for nothing more than today's behaviour (roles: skip, mode: manual) is accepted.`,
	},
	S109: {
		title: "The spec needs a newer hyperferry",
		page: `The spec's version is higher than the one that this hyperferry reads. Its keys may mean something else there, so nothing was read.

Install a hyperferry that knows the version. A running migration should be finished with the version that began it.`,
	},
	S110: {
		title: "A rule matches nothing",
		page: `A rule in "tables" matches no table of the source within schema.include. Most often a name is misspelt, a schema is missing in schema.include, or a name with upper-case letters needs double quotes: 'public."Orders"'.

It is an error because a misspelt rule means that a table would be moved with the wrong treatment, or not at all.

Ways out: correct the glob, add the schema to schema.include, or remove the rule.`,
	},
	S111: {
		title: "Two rules are in conflict",
		page: `Two rules have the same glob (letter case and quotes aside). Later rules override earlier ones, so parts of the first would be lost without anybody noticing.

Merge the two into one. Globs that overlap without being the same are fine: that is how a general rule gets its exceptions.`,
	},
	S112: {
		title: "A column does not exist",
		page: `The spec names a column that the table does not have on the source: as time column, as space dimension or in a primary key.

Column names are taken exactly as written, without folding of case. When the glob matches several tables, every one of them needs the column.

Ways out: correct the name, or narrow the glob to the tables that have it.`,
	},
	S113: {
		title: "The connection settings are incomplete or invalid",
		page: `The settings of the source or the target cannot be turned into one connection. They are looked up as libpq does: the keys of the spec, then its url, then the service file, then PG* variables, then defaults; the password file comes last.

A password with @ : / ? # or % in a URL must be percent-encoded (%40 %3A %2F %3F %23 %25); in key=value text, values with spaces stand in single quotes. The password itself is never part of a message.

Several hosts in one URL are not supported, because a migration must stay on one server: name the primary.

As a warning: the setting or the password file is passed over, and the connection is tried without.`,
	},
	S114: {
		title: "A password is written in the spec",
		page: `The spec is meant for version control, where everybody with access can read a password in it, also in old revisions.

It works, but better: \${SOURCE_URL:?set SOURCE_URL} from the environment, PGPASSWORD, a password file (PGPASSFILE or ~/.pgpass with mode 0600), or a service file. Change the password if the file was shared already.

hyperferry never prints it: not in plans, logs or messages.`,
	},
	S115: {
		title: "An accepted hazard does not occur",
		page: `"accept" names a hazard that the plan does not have: it is gone since, or its object is spelt differently. An acceptance that stays behind would silently accept the hazard when it comes back.

Ways out: remove the entry, or correct "object" to the name that plan shows.`,
	},
	S120: {
		title: "A pattern of schema.skip matches nothing",
		page: `"schema.skip" names objects that stay on the source, as KIND NAME like the ids that \`hyperferry plan -v\` prints: extension pg_cron, view public.old_*, function app.add(integer,integer).

A pattern that matches nothing is an error, because what it was meant to leave out would be moved.

Ways out: correct the kind or the name (names are taken as the ids print them, upper-case letters in double quotes), or remove the pattern.`,
	},
	S121: {
		title: "A table needs what schema.skip leaves out",
		page: `What needs an object that stays on the source stays too. A table is never left out that way, because its rows would be missing on the target without anybody having said so.

Ways out: leave the table out as well, by its own pattern in "schema.skip"; make the object on the target beforehand, which is then respected; or take the pattern out.`,
	},
	S119: {
		title: "A rule asks a materialised view for what it cannot have",
		page: `The rule matches no table but materialised views. Their rows are not copied: they are computed on the target when the tables are there, in the order in which the views depend on each other. So hypertable and replica_identity mean nothing for them, and are refused rather than ignored.

What a rule can say: data: none makes the view without filling it, for instance because filling takes hours and can wait (REFRESH MATERIALIZED VIEW does it later). Views that are not filled on the source are not filled on the target either. A glob that matches tables and materialised views speaks of both.

Ways out: take the key out, or write the name of the table that is meant.`,
	},
	S116: {
		title: "Owners are mapped in a chain or a circle",
		page: `Every entry of schema.owners gives a role of the source its name on the target, once. A name on the right that also stands on the left would have to be replaced again.

Ways out: write the final name on the right of each entry. Two roles cannot change their names with each other in one migration: rename one of them on the target afterwards.`,
	},
	S117: {
		title: "An owner that is mapped does not exist on the source",
		page: `schema.owners names a role on the left that the source does not have, so the entry would do nothing. Roles are written exactly as they are named, without folding of case.

Ways out: correct the name, or remove the entry.`,
	},
} as const satisfies Record<string, CodePage>;
