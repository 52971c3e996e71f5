import type { CodePage } from "./code-page.js";

export const runCodes = {
	E401: {
		title: "Another hyperferry is at work",
		page: `Whoever works on a target database holds one advisory lock there, on a connection of its own. Two processes would copy the same rows twice and apply the same changes twice, so the second one stops before it does anything. Nothing was changed.

The message names the holder: process id on the server, application name, client address and start. Wait for it, stop it, or let a cutover talk to it. There is no lock to remove by force: it ends with its session. Where the holder's host is gone, the server notices within a minute; select pg_terminate_backend(PID) on the target is quicker.`,
	},
	E402: {
		title: "The connection was lost",
		page: `A server could not be reached, or ended our connection, and new connections failed for as long as apply --retry-for allows (10 minutes). Every action is done together with its note in the target, or not at all: what was committed stays, what was under way was rolled back by the server.

See whether the server runs and lets this host in, then run hyperferry apply again: it continues. Exit code 75 means exactly this, so a supervisor may restart on it. While nobody reads the slot, the source keeps WAL: hyperferry status shows how much. If the source itself restarted during the copy, its snapshot is gone: tables that were not complete are copied again, complete ones are kept.`,
	},
	E403: {
		title: "The disk of the change log is full",
		page: `Changes of the source are written to the change log, files beside the state file, before the source may forget them. The disk (or the size that the change log may take) is full, so nothing more can be received.

Nothing is lost: what is in the change log stays, and the replication slot keeps the rest on the source.

That also means that the source's WAL grows until apply runs again: do not wait long.

Ways out: make room on the disk, give the change log a larger limit, or put it on another disk; then run apply again. It goes on where it stopped.`,
	},
	E404: {
		title: "The change log is damaged",
		page: `Each message in the change log carries a checksum, and each file ends where its index says. Here they disagree, a file is missing, or the source was told that changes are safe which the change log does not hold.

Incomplete transactions at the end of the log are no damage: they come with every crash and are cut without a word.

Changes behind the damaged place cannot be applied, and the source does not send them again: going on would leave rows out, so hyperferry stops.

Ways out: bring the files back from where they were moved or from a copy. Otherwise run clean, empty the tables on the target, and run apply, which copies again. Check the disk first.`,
	},
	E405: {
		title: "The replication slot or its publication is gone",
		page: `Changes come through a replication slot on the source. It does not exist any more, belongs to another database, or the server removed WAL that it needs (max_slot_wal_keep_size), or a publication it streams was dropped.

Changes committed since the last received one can no longer be read. What is on the target is consistent up to the applied position, but it cannot follow the source any further.

Ways out: run clean, empty the tables on the target, then run apply: it starts again with a new slot and a new copy. Before that find out who dropped the slot, or raise max_slot_wal_keep_size.`,
	},
	E406: {
		title: "A table changed its shape on the source",
		page: `A column was added, dropped, renamed or changed its type on the source, or the
table lost the replica identity that tells which row an update means. Rows of
the new shape do not fit the plan, so applying stopped for this table before the
first of them; the other tables go on. On the target the table is as it was
before that transaction.
Ways out: start again with a plan that knows the new shape (hyperferry clean,
then hyperferry apply); or take the change back on the source and have the table
copied again: hyperferry apply --recopy TABLE. Cutover is refused until then.`,
	},
	E407: {
		title: "A row to change is not on the target",
		page: `Every UPDATE and DELETE of the source must hit exactly one row of the target.
This one hit none, or several: something else wrote to the table on the target,
or its key is not unique there. Applying stopped for this table at the
transaction before; the other tables go on. Nothing is overwritten.
Ways out: find who else writes (an application, a trigger that is ENABLE ALWAYS,
a job), stop that, and have the table copied again while the others stream:
hyperferry apply --recopy TABLE. Cutover is refused until then.`,
	},
	E408: {
		title: "An action failed",
		page: `A server refused a statement of the plan. The message has the server's own words whole, with SQLSTATE, DETAIL and HINT, and the action that ran. That action was rolled back; actions that ran beside it were finished, and nothing new was started. What is done stays done, and changes of the source go on being kept by the slot.

Mend what the server names: a missing privilege or extension, a full disk, a row that a constraint of the target refuses, an object that somebody else made. Then run hyperferry apply again: it continues with this action. If the plan itself must change, run hyperferry clean, change the spec, and plan again.`,
	},
	E409: {
		title: "Cutover criteria are not met",
		page: `The cutover moves the writes only when that takes seconds: the lag was low for a while, every table follows the source, no DDL happened since the plan, no transaction is open for long, and no row was updated or deleted in a table whose updates are not published.

Nothing was changed. The message lists what does not hold; hyperferry status shows the same list all the time. Wait, end the old transaction, run plan and apply again after DDL, or set other bounds under cutover.when. Rows that changed in a table without key are not on the target: give it a key or replica_identity: full and copy it again.`,
	},
	E410: {
		title: "The cutover timed out",
		page: `From the fence on, the source's writers wait, so the whole cutover has a time limit (cutover.timeout). It was reached before the target was opened: the fence was lifted, replication goes on, and no data was moved or lost. Writes during that time were refused by the source with SQLSTATE 25006.

Look at the step that took the time: a drain is as long as the lag, verify: full reads every table. Try again when the lag is lower, use verify: count, or raise the limit.`,
	},
	E411: {
		title: "apply is still running",
		page: `clean removes the slot, the journal and the change log, which a running apply needs. It found another process that holds the migration's lock on the target, and removed nothing.

Stop that process first (Ctrl-C; it ends within seconds), then run clean again. If its host is gone, the lock ends with its session on the target: the message names the session's process id.`,
	},
	E412: {
		title: "A confirmation is needed",
		page: `The command changes production, so it wants the migration's name as confirmation: a script or a tired hand that means another migration is stopped here. Nothing was changed.

Give the name with --confirm NAME, or type it when asked.`,
	},
	E413: {
		title: "The state file is missing",
		page: `The target has a migration, but .hyperferry/NAME/state.json beside the spec is missing, is for another migration, or cannot be read. Perhaps this is another checkout or another host than the one that began, so hyperferry stops rather than works with half of its state. Nothing was changed.

All that matters is in the target: hyperferry status --recover writes the file again from there. Changes already received but not yet applied lie in the change log on the host that received them; where that is gone, the slot sends them again as long as they were not confirmed.`,
	},
	E414: {
		title: "Rows differ",
		page: `Source and target were read at the same position of the source's WAL, and rows differ. During a cutover this means that the target was not opened: the fence was lifted and replication goes on.

The message has the row counts of each table; equal counts with different checksums mean that contents differ. Usual causes: something else wrote to the target, a trigger or rule on the target changed rows, or an extension has another version there. Mend the rows by hand and verify again, or start again: clean, empty the target, plan, apply.`,
	},
	E415: {
		title: "There is no migration to work on",
		page: `The command needs a migration that apply has begun, and the target has no journal of one (schema _hyperferry), or one with another name. Nothing was changed.

See that the spec (-f) and the target in it are the right ones. If the migration was never begun, begin with hyperferry plan and hyperferry apply. After hyperferry clean there is nothing left to work on: that is as it should be.`,
	},
	E416: {
		title: "The running apply did not answer",
		page: `cutover and verify ask the process that streams (apply) through a row in the target, and it did not take the request or stopped reporting. Nothing was changed by the request: it was withdrawn.

See whether apply is running and reaches the target (hyperferry status), restart it, and ask again.`,
	},
	E417: {
		title: "The source is still fenced",
		page: `A cutover made the source read-only and could not take that back, because the source or the target did not answer. Until it is lifted, new transactions of this database cannot write (SQLSTATE 25006). No data is lost, and how to undo it is noted in the target.

hyperferry cutover --abort and hyperferry apply lift it as soon as both servers answer. By hand, on the source: ALTER DATABASE name RESET default_transaction_read_only; (or the former value, which the message shows).`,
	},
	E418: {
		title: "The target refused a change",
		page: `The target answered a change with an error: a constraint or unique index that
the source does not have, a value too long for the target's type, a trigger that
raises, missing privileges. Applying stopped for this table at the transaction
before; the other tables go on. Nothing is cut or left out silently.
Ways out: mend what the server says, then have the table copied again while the
others stream: hyperferry apply --recopy TABLE. Cutover is refused until then.`,
	},
	E419: {
		title: "Interrupted",
		page: `The process was asked to stop (Ctrl-C, SIGTERM, SIGHUP). After the first signal nothing new is started and what runs may finish for 30 seconds; a second signal cuts the connections, and the servers roll back what was under way. Both are safe: no data is lost, and nothing is half done.

hyperferry apply continues where it stopped; parts that were cut are copied again. Meanwhile the slot keeps WAL on the source: if the migration will not go on, run hyperferry clean.`,
	},
	E420: {
		title: "Unknown command or option",
		page: `The command line names a command, an option or a value that hyperferry does not know, or a word too much. Nothing was done: no server was connected to.

The message suggests what is nearest. \`hyperferry --help\` lists the commands, \`hyperferry COMMAND --help\` its options. What the spec says has no option of its own: change the spec.`,
	},
	E421: {
		title: "The cutover was called off",
		page: `It was aborted, or one of its steps failed, before the target was opened. The fence was lifted, replication goes on, and nothing is lost: the source is the place to write to, as before.

The message has the step and the cause. Mend it, then run hyperferry cutover again.`,
	},
	E422: {
		title: "The source cannot be fenced",
		page: `The fence must leave no way to write: it sets default_transaction_read_only for the database and ends every other session. Something would write all the same: a prepared transaction (it can commit at any time), an enabled subscription (it writes whatever the setting says), a role with its own setting, or a session that our role may not end (GRANT pg_signal_backend; a superuser's needs a superuser). The message names each.

Nothing is lost; the fence was lifted again. Or stop the writes yourself and set cutover.fence: none.`,
	},
	E423: {
		title: "The source gave no snapshot in time",
		page: `verify compares at one position, which a temporary replication slot gives. The server can give it only when every transaction that was writing at the start has ended, and applying stands still meanwhile, so hyperferry waits for 20 seconds only. Nothing was changed, and replication goes on.

End the transaction that the message names, or run verify again later.`,
	},
	E424: {
		title: "Changes may be missing: a publication was altered",
		page: `Changes come through publications on the source that hyperferry made. Somebody altered one of them: took a table out, narrowed it to some operations, rows (WHERE) or columns, dropped and made it again, or changed it and changed it back. The source does not send what is not published, and does not say so, and nothing can be asked for later.

So hyperferry keeps what the catalog says of its publications (the rows' OIDs, and the transactions that wrote them), and looks every few seconds, before the cutover, and after the drain. A table whose changes may be missing stops, and cutover is refused: what it has on the target may be incomplete from the time that the message names. The other tables go on. When it concerns every table, the run stops.

Ways out: find who alters publications on the source (a script, a person, a tool that manages them) and stop that. Then have the table copied again with what the message says: its place in the publication is put right before. When every table is concerned, run hyperferry clean, empty the tables on the target, and run hyperferry apply.`,
	},
	E426: {
		title: "A row is too large to be sent",
		page: `PostgreSQL sends changes as text, and no text of it may be larger than 1 GB. A row came near that: a bytea takes two characters a byte, so 512 MB of it are enough. The server gives up on the change each time, and cannot send any behind it, so the migration cannot follow the source any further. Nothing is lost: the source has everything, and the slot keeps its WAL, which grows until the slot is dropped.

The message has the server's words and, of the tables that are published, those that store the most in large values. Leave the table out of what streams (data: none) and move its rows by hand, or make the values smaller; then run hyperferry clean, empty the tables on the target, and run hyperferry apply, which begins with a new slot behind that change. Copying such rows is possible where the table is copied in binary.`,
	},
	E440: {
		title: "A table could not be copied again",
		page: `apply --recopy (or a table that joins a running migration) empties the table on the target and copies it under a snapshot of its own while the others stream. A server refused a statement of that, or the target's table stayed locked for 30 s. The message has the server's words. The table counts as stopped now: cutover is refused, and the other tables go on.

Mend what the server names (a constraint that the rows violate, a disk, a privilege, a session that holds a lock on the table: select * from pg_locks), then run the command again. Nothing is lost on the source.`,
	},
	E441: {
		title: "--recopy names no table",
		page: `apply --recopy takes SCHEMA.TABLE, or a glob with * and ?, of tables that the running migration moves with their rows; a partitioned table stands for its partitions. This one matches none: most likely a name is misspelt, or the table has data: none. Nothing was changed.

hyperferry status lists tables that have stopped. Example: hyperferry apply --recopy public.orders`,
	},
	E442: {
		title: "Tables are not copied again now",
		page: `A table can be copied again while the migration streams: its changes then go on from its new copy point. Before that, apply copies what is missing anyway; without streaming (replicate.mode: none) there are no changes that could follow; and after the cutover the application writes to the target, so that copying again would lose what it wrote. Nothing was changed.

See hyperferry status for the phase. Before streaming: hyperferry apply.`,
	},
	E463: {
		title: "Stopped at a limit of the spec",
		page: `replicate.limits.slot_retained says how much WAL the slot may keep on the source. Copying pauses at 80 % of it, while changes are received and applied on; when the slot keeps more than the limit and that does not become less for half a minute, apply stops with its state saved. What keeps WAL is usually a long transaction of the source (the slot cannot go on before it ends), a network or a disk that is slower than the source writes, or a change log at its limit.

Stopping does not free the WAL: the slot keeps it until changes are received again, or it is dropped. Mend the cause or raise the limit and run hyperferry apply, which continues; or give the migration up with hyperferry clean, which drops the slot.`,
	},
	E499: {
		title: "A bug in hyperferry",
		page: `hyperferry met a state that it has no words for, and stopped. What was done is in the journal on the target, and every action is done with its note or not at all: no data is lost.

Run the same command again; it continues. If the same comes back, report it with the text of the message.`,
	},
} as const satisfies Record<string, CodePage>;
