/** A glob over object ids that was read. */
export interface ObjectGlob {
	/** `kind` as pg_dump names it ("MATERIALIZED VIEW"); `identity` is the id without its kind ("public.daily"). */
	matches(kind: string, identity: string): boolean;
}

/**
 * Reads "KIND NAME": `*` any characters, `?` one, everything else is itself, so that an id always matches itself. The kind may be `*`.
 * Returns what is wrong as text, else the glob.
 */
export function parseObjectGlob(text: string): ObjectGlob | string {
	const trimmed = text.trim();
	if (!/^\S+\s+\S/.test(trimmed)) return "expected KIND NAME, for example view public.old_*";
	const patterns = new Map<string, RegExp>();
	return {
		matches(kind, identity) {
			const wanted = `${kind.toLowerCase()} `;
			const named = trimmed.slice(0, wanted.length).toLowerCase() === wanted;
			if (!named && !/^\*\s/.test(trimmed)) return false;
			const name = trimmed.slice(named ? wanted.length : 1).trim();
			const pattern = patterns.get(name) ?? globPattern(name);
			patterns.set(name, pattern);
			return pattern.test(identity);
		},
	};
}

function globPattern(glob: string): RegExp {
	const source = glob
		.replaceAll(/[\\^$.+()[\]{}|/]/g, "\\$&")
		.replaceAll("*", ".*")
		.replaceAll("?", ".");
	return new RegExp(`^${source}$`, "su");
}
