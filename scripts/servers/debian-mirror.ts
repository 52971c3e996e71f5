const standardMirror = "http://deb.debian.org/debian";

/**
 * The Debian mirror that a host's own apt sources name (texts of sources.list and sources.list.d/*, one-line or deb822 style: sources.list(5)),
 * because it is the one this network can reach. Another distribution's host gets the standard mirror.
 */
export function debianMirror(sources: readonly string[]): string {
	for (const line of sources.flatMap((text) => text.split("\n"))) {
		const uri = /^(?:deb\s+(?:\[[^\]]*\]\s+)?|URIs:\s*)(https?:\/\/\S+?\/debian)\/?(?:\s|$)/.exec(line.trim())?.[1];
		if (uri) return uri;
	}
	return standardMirror;
}
