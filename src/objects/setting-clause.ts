import { quoteIdent, quoteLiteral } from "../model/sql.js";

/** Settings whose value is a list of names, which one literal would turn into a single name. */
const lists = ["search_path", "temp_tablespaces", "local_preload_libraries", "session_preload_libraries"];

/** "search_path TO '$user', 'public'", for ALTER ROLE or DATABASE ... SET; names with dots belong to extensions. What may be a secret is not shown. */
export function settingClause({ name, value }: { readonly name: string; readonly value: string }): string {
	const parameter = name.split(".").map(quoteIdent).join(".");
	if (!lists.includes(name)) return `${parameter} TO ${quoteLiteral(mayBeSecret(name) ? "..." : value)}`;
	const names = [...value.matchAll(/"((?:[^"]|"")*)"|[^,\s]+/g)].map(([whole, quoted]) => quoted?.replaceAll('""', '"') ?? whole);
	return `${parameter} TO ${names.length === 0 ? "''" : names.map(quoteLiteral).join(", ")}`;
}

/** Whether a setting of the user's own making may hold a secret: then no plan may show it, and so none can set it. */
export function mayBeSecret(name: string): boolean {
	return name.includes(".") && /secret|passw|token|key|credential/i.test(name);
}
