import { relative, resolve } from "node:path";
import type { Diagnostic } from "../model/diagnostic.js";
import { githubAnnotation } from "../render/github-annotation.js";

/** GitHub shows ten of each kind a step, and nothing says that there were more. https://docs.github.com/en/rest/checks/runs */
const most = 10;

/** Writes diagnostics as annotations when GitHub Actions runs us; the last that is shown of a kind points to the log. */
export function annotator(env: NodeJS.ProcessEnv, write: (line: string) => void): (diagnostic: Diagnostic) => void {
	if (env.GITHUB_ACTIONS !== "true") return () => {};
	const shown = { error: 0, warning: 0 };
	const root = env.GITHUB_WORKSPACE;
	return (diagnostic) => {
		const { severity, place } = diagnostic;
		shown[severity]++;
		if (shown[severity] > most) return;
		if (shown[severity] === most) return write(`::${severity} title=hyperferry::more ${severity}s are in the log of this step`);
		const file = root && place ? relative(root, resolve(place.file)) : undefined;
		write(githubAnnotation(file && place ? { ...diagnostic, place: { ...place, file } } : diagnostic));
	};
}
