import type { Diagnostic } from "../../model/diagnostic.js";
import { formatCount } from "../../model/size.js";
import { quoteIdent } from "../../model/sql.js";
import { lostOwners } from "../large-objects.js";
import { type Check, type CheckContext, nameList, serverWhere } from "./check.js";

const skip = "or leave them all on the source: schema: { large_objects: skip }";

function copies({ input: { spec, source } }: CheckContext): boolean {
	return spec.schema.largeObjects === "copy" && source.largeObjects.objects > 0;
}

const readable: Check = {
	run(context) {
		const { source } = context.input;
		const { unreadable, objects, owners } = source.largeObjects;
		if (!copies(context) || unreadable === 0) return [];
		const user = quoteIdent(source.server.user);
		return [
			{
				code: "C174",
				severity: "error",
				what: `${source.server.user} may not read ${formatCount(unreadable)} of ${formatCount(objects)} large objects`,
				where: serverWhere("source", source.server),
				why: `They belong to ${nameList(owners)}, and SELECT on them is not granted.`,
				fix: [`on the source: ${owners.map((owner) => `GRANT ${quoteIdent(owner)} TO ${user};`).join(" ")}`, skip],
			},
		];
	},
};

const free: Check = {
	run(context) {
		const { target, done } = context.input;
		const { objects } = target.largeObjects;
		if (!copies(context) || objects === 0 || [...done].some((id) => id.startsWith("copy-large-objects:"))) return [];
		return [
			{
				code: "C175",
				severity: "error",
				what: `the target has ${formatCount(objects)} large object${objects === 1 ? "" : "s"} already`,
				where: serverWhere("target", target.server),
				why: "Large objects keep their oids, by which tables refer to them; those of the target may have the same.",
				fix: ["if nothing there needs them, on the target: SELECT lo_unlink(oid) FROM pg_largeobject_metadata;", skip],
			},
		];
	},
};

const notStreamed: Check = {
	streaming: true,
	run(context) {
		const { objects } = context.input.source.largeObjects;
		if (!copies(context)) return [];
		return [
			{
				code: "W248",
				severity: "warning",
				what: `changes of ${formatCount(objects)} large object${objects === 1 ? "" : "s"} are not streamed`,
				where: serverWhere("source", context.input.source.server),
				why:
					context.input.source.largeObjects.changes === undefined
						? "Logical decoding knows nothing of them. The cutover compares all of them by checksum and copies those that differ, while writes are stopped."
						: "Logical decoding knows nothing of them. If any changed, the cutover compares all by checksum and copies those that differ; where they change all the time, that is while writes are stopped.",
				fix: ["nothing to do while they are small or rarely change; else give cutover.timeout the time to read them all on both sides"],
			},
		];
	},
};

const owners: Check = {
	run(context) {
		const lost = copies(context) ? lostOwners(context.input, context.roles) : [];
		if (lost.length === 0) return [];
		const { server } = context.input.target;
		const absent = lost.filter(({ target }) => target === undefined);
		const closed = lost.flatMap(({ target }) => target ?? []);
		return [
			{
				code: "W249",
				severity: "warning",
				what: `large objects of ${nameList(lost.map(({ source }) => source))} will belong to ${server.user}`,
				where: serverWhere("target", server),
				why: [
					...(absent.length > 0 ? [`The target does not have ${nameList(absent.map(({ source }) => source))}.`] : []),
					...(closed.length > 0 ? [`Giving something to ${nameList(closed)} takes membership there.`] : []),
				].join(" "),
				fix: [
					...(absent.length > 0 ? ["let them be created: schema: { roles: create }"] : []),
					...closed.map((role) => `on the target: GRANT ${quoteIdent(role)} TO ${quoteIdent(server.user)};`),
					"or grant what is needed afterwards: GRANT SELECT, UPDATE ON LARGE OBJECT ... TO ...;",
				],
			} satisfies Diagnostic,
		];
	},
};

export const largeObjectChecks: readonly Check[] = [readable, free, notStreamed, owners];
