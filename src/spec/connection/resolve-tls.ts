import type { Endpoint, SslMode } from "../../model/endpoint.js";
import { nearest } from "../../model/nearest.js";
import type { ConnectionProblem } from "./connection-problem.js";
import type { ConnectionSettings } from "./connection-settings.js";
import type { LocalFiles } from "./local-files.js";

type Tls = Pick<Endpoint, "sslmode" | "sslrootcert" | "sslcert" | "sslkey">;

const sslModes: readonly SslMode[] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/**
 * TLS as libpq decides it: none over Unix sockets; `sslrootcert=system` means verify-full; certificates of the user's folder
 * ~/.postgresql are taken where they exist. One difference: verify-ca and verify-full without any root certificate file trust the
 * runtime's certificates, where libpq before 16 gives up. https://www.postgresql.org/docs/17/libpq-ssl.html
 */
export function resolveTls(host: string, settings: ConnectionSettings, files: LocalFiles, problems: ConnectionProblem[]): Tls | undefined {
	const fail = (key: string, what: string, fix: readonly string[], why?: string) => {
		problems.push({ severity: "error", key, what, ...(why ? { why } : {}), fix });
		return undefined;
	};
	const system = settings.sslrootcert === "system";
	const wanted = settings.sslmode ?? (system ? "verify-full" : "prefer");
	const sslmode = sslModes.find((mode) => mode === wanted);
	if (!sslmode) {
		const meant = nearest(wanted, sslModes);
		return fail("sslmode", "sslmode is not one of libpq's", [...(meant ? [`did you mean ${meant}?`] : []), `write ${sslModes.join(", ")}`]);
	}
	if (host.startsWith("/")) return { sslmode: "disable" };
	if (system && sslmode !== "verify-full") {
		const why = "Certificates of the system are given to everybody, so the host name must be checked too; libpq refuses this as well.";
		return fail("sslmode", `sslrootcert=system with sslmode ${sslmode} is too weak`, ["sslmode: verify-full"], why);
	}
	if (sslmode === "disable") return { sslmode };
	const sslrootcert = system ? "system" : pickFile("sslrootcert", "root.crt", settings, files, fail);
	const sslcert = pickFile("sslcert", "postgresql.crt", settings, files, fail);
	const sslkey = sslcert === undefined ? undefined : pickFile("sslkey", "postgresql.key", settings, files, fail);
	if (sslcert && !sslkey) return fail("sslkey", `there is no key for the certificate ${sslcert}`, ["give sslkey"]);
	const mode = sslkey && files.read(sslkey)?.mode;
	// libpq lets the group read a key that root owns, as mounted secrets often are
	if (sslkey && mode && (mode & 0o037) !== 0) {
		const why = `Others may read it (mode ${(mode & 0o777).toString(8).padStart(4, "0")}).`;
		return fail("sslkey", `the key file ${sslkey} is not used`, [`chmod 600 ${sslkey}`], why);
	}
	return {
		sslmode,
		...(sslrootcert ? { sslrootcert } : {}),
		...(sslcert ? { sslcert } : {}),
		...(sslkey ? { sslkey } : {}),
	};
}

/** The file that is named, which must be there; else the one in the user's folder if it is there. */
function pickFile(
	key: "sslrootcert" | "sslcert" | "sslkey",
	usual: string,
	settings: ConnectionSettings,
	files: LocalFiles,
	fail: (key: string, what: string, fix: readonly string[]) => undefined,
): string | undefined {
	const named = settings[key];
	const path = named ?? `${files.home}/.postgresql/${usual}`;
	if (files.read(path)) return path;
	return named === undefined ? undefined : fail(key, `the file ${path} cannot be read`, [`correct ${key}, or the permissions of ${path}`]);
}
