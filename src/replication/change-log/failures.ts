import { exitCodes, HyperferryError } from "../../model/errors.js";
import { formatSize } from "../../model/size.js";

const fullCodes = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** The disk, a quota or the configured limit leaves no room. Nothing is lost: the slot keeps what was not confirmed. */
function changeLogFull(directory: string, why: string, cause?: unknown): HyperferryError {
	const diagnostic = {
		code: "E403",
		severity: "error",
		what: `no room for the change log ${directory}`,
		why,
		fix: [
			"make room on that disk (or give the change log a larger limit), then run: hyperferry apply",
			"watch the source meanwhile: the slot keeps its WAL until apply runs again",
		],
	} as const;
	return new HyperferryError(exitCodes.failed, [diagnostic], { cause });
}

export function limitReached(directory: string, bytes: number, limitBytes: number): HyperferryError {
	return changeLogFull(directory, `it takes ${formatSize(bytes)} on disk, its limit is ${formatSize(limitBytes)}`);
}

/** What an error of a write means to the user. */
export function writeFailure(directory: string, bytes: number, error: unknown): HyperferryError {
	if (error instanceof HyperferryError) return error;
	const { code, message } = error as NodeJS.ErrnoException;
	if (code && fullCodes.has(code)) return changeLogFull(directory, `it takes ${formatSize(bytes)}; the system says ${message}`, error);
	return changeLogDamaged(directory, undefined, `the system refused to write: ${message}`, error);
}

/** Bytes on disk are not what was written. */
export function changeLogDamaged(file: string, offset: number | undefined, why: string, cause?: unknown): HyperferryError {
	const diagnostic = {
		code: "E404",
		severity: "error",
		what: `the change log is damaged: ${file}${offset === undefined ? "" : ` at byte ${offset}`}`,
		why,
		fix: [
			"check the disk and bring the file back from a copy, then run: hyperferry apply",
			"no copy: run hyperferry clean, empty the tables on the target, and run hyperferry apply",
		],
	} as const;
	return new HyperferryError(exitCodes.failed, [diagnostic], { cause });
}
