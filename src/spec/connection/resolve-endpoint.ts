import type { Endpoint } from "../../model/endpoint.js";
import type { Env } from "../resolve-variables.js";
import type { ConnectionProblem } from "./connection-problem.js";
import { type ConnectionSettings, environmentNames, unenforced } from "./connection-settings.js";
import type { LocalFiles } from "./local-files.js";
import { parseConnection } from "./parse-connection.js";
import { findPassword } from "./passfile.js";
import { resolveTls } from "./resolve-tls.js";
import { findService } from "./service-file.js";

/** Keys of the spec's `source` or `target` that are connection settings, as text. */
export interface GivenSettings {
	readonly url?: string;
	readonly settings: ConnectionSettings;
}

const defaultConnectTimeout = 10;
const socketFolders = ["/var/run/postgresql", "/tmp"];

/**
 * Finds out how to connect, with libpq's precedence: keys of the spec, url, service, PG* variables, defaults; the password file last.
 * The endpoint holds the password only inside a closure. It is missing exactly when there is an error among the problems.
 */
export function resolveEndpoint(
	side: "source" | "target",
	given: GivenSettings,
	env: Env,
	files: LocalFiles,
): { readonly endpoint?: Endpoint; readonly problems: readonly ConnectionProblem[] } {
	const problems: ConnectionProblem[] = [];
	const settings = gatherSettings(given, env, files, problems);
	const check = (key: string, bad: string | undefined, fix: string) => {
		if (bad) problems.push({ severity: "error", key, what: bad, fix: [fix] });
	};
	check("host", hostProblem(settings), "name one host: that of the primary");
	check("port", portProblem(settings.port), "give a port between 1 and 65535");
	check("connect_timeout", timeoutProblem(settings.connect_timeout), "give whole seconds; 0 waits for ever");
	for (const key of unenforced.filter((name) => demands(name, settings[name]))) {
		const why = "Its meaning in libpq is a protection that this connection does not have.";
		problems.push({ severity: "warning", key: "url", what: `${key} is not enforced`, why, fix: [`remove ${key}`] });
	}
	const port = Number(settings.port ?? 5432);
	const host = settings.host ?? socketFolders.find((folder) => files.exists(`${folder}/.s.PGSQL.${port}`)) ?? "localhost";
	const user = settings.user ?? files.user;
	const database = settings.dbname ?? user;
	const tls = resolveTls(host, settings, files, problems);
	const password = settings.password ?? passwordFromFile({ host, port, user, database }, settings.passfile, files, problems);
	if (!tls || problems.some((problem) => problem.severity === "error")) return { problems };
	const endpoint: Endpoint = {
		side,
		host,
		port,
		user,
		database,
		...tls,
		connectTimeout: Number(settings.connect_timeout ?? defaultConnectTimeout),
		...(settings.options ? { options: settings.options } : {}),
		password: () => password,
	};
	return { endpoint, problems };
}

function gatherSettings(given: GivenSettings, env: Env, files: LocalFiles, problems: ConnectionProblem[]): ConnectionSettings {
	const own = { ...parsedUrl(given.url, problems), ...withoutEmpty(given.settings) };
	const fromEnv = withoutEmpty(Object.fromEntries(Object.entries(environmentNames).map(([name, variable]) => [name, env[variable] ?? ""])));
	const service = own.service ?? fromEnv.service;
	const serviceFile = own.servicefile ?? fromEnv.servicefile;
	const fromService = service === undefined ? {} : readService(service, serviceFile, env, files, problems);
	return { ...fromEnv, ...fromService, ...own };
}

function parsedUrl(url: string | undefined, problems: ConnectionProblem[]): ConnectionSettings {
	if (url === undefined) return {};
	const parsed = parseConnection(url);
	if ("settings" in parsed) return withoutEmpty(parsed.settings);
	const fix = ["postgres://USER@HOST:5432/DATABASE", "host=HOST port=5432 user=USER dbname=DATABASE"];
	problems.push({ severity: "error", key: "url", what: "the url cannot be read", why: sentence(parsed.problem), fix });
	return {};
}

function readService(
	service: string,
	explicitFile: string | undefined,
	env: Env,
	files: LocalFiles,
	problems: ConnectionProblem[],
): ConnectionSettings {
	const system = env.PGSYSCONFDIR ? [`${env.PGSYSCONFDIR}/pg_service.conf`] : [];
	const paths = [explicitFile ?? `${files.home}/.pg_service.conf`, ...system];
	for (const path of paths) {
		const text = files.read(path)?.text;
		const parsed = text === undefined ? undefined : findService(text, service);
		if (parsed && "settings" in parsed) return withoutEmpty(parsed.settings);
		if (parsed) {
			const why = sentence(parsed.problem);
			problems.push({
				severity: "error",
				key: "service",
				what: `the service ${service} in ${path} cannot be read`,
				why,
				fix: [`correct ${path}`],
			});
			return {};
		}
	}
	problems.push({
		severity: "error",
		key: "service",
		what: `there is no service ${service}`,
		why: `Looked for [${service}] in ${paths.join(" and ")}.`,
		fix: [`add [${service}] with host, dbname and user to ${paths[0]}`, "set PGSERVICEFILE to the file that has it"],
	});
	return {};
}

function passwordFromFile(
	owner: { readonly host: string; readonly port: number; readonly user: string; readonly database: string },
	explicitPath: string | undefined,
	files: LocalFiles,
	problems: ConnectionProblem[],
): string | undefined {
	const path = explicitPath ?? `${files.home}/.pgpass`;
	const file = files.read(path);
	if (!file) return undefined;
	if (file.mode !== undefined && (file.mode & 0o077) !== 0) {
		const mode = (file.mode & 0o777).toString(8).padStart(4, "0");
		const why = `Others may read it (mode ${mode}); as libpq does, it is left alone.`;
		problems.push({ severity: "warning", what: `the password file ${path} is not used`, why, fix: [`chmod 600 ${path}`] });
		return undefined;
	}
	return findPassword(file.text, owner);
}

function hostProblem(settings: ConnectionSettings): string | undefined {
	if (settings.hostaddr) return "hostaddr is not supported";
	if (settings.host?.includes(",") || settings.port?.includes(",")) return "several hosts are not supported";
	if (settings.host?.startsWith("@")) return "sockets in the abstract namespace are not supported";
	return undefined;
}

function portProblem(port: string | undefined): string | undefined {
	if (port === undefined || port.includes(",")) return undefined;
	return /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535 ? undefined : "the port is not a number between 1 and 65535";
}

function timeoutProblem(timeout: string | undefined): string | undefined {
	return timeout === undefined || /^\d{1,6}$/.test(timeout) ? undefined : "connect_timeout is not a number of seconds";
}

/** Whether the value asks for more than libpq's default does. */
function demands(name: string, value: string | undefined): boolean {
	if (value === undefined || ["prefer", "disable", "allow", "any", "postgres"].includes(value)) return false;
	return !(name === "ssl_min_protocol_version" && /^TLSv1(?:\.[12])?$/.test(value));
}

function withoutEmpty(settings: Readonly<Record<string, string>>): ConnectionSettings {
	const { database, ...rest } = settings;
	const named = database ? { ...rest, dbname: rest.dbname ?? database } : rest;
	return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== ""));
}

function sentence(text: string): string {
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith("?") ? "" : "."}`;
}
