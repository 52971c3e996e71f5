import { expect, test } from "vitest";
import { debianMirror } from "../../scripts/servers/debian-mirror.js";

test.each([
	[
		"one line",
		"# deb http://old.example/debian stable main\ndeb http://mirror.example/debian bookworm main\n",
		"http://mirror.example/debian",
	],
	["with options", "deb [arch=amd64 signed-by=/k.gpg] https://mirror.example/debian/ trixie main", "https://mirror.example/debian"],
	["deb822", "Types: deb\nURIs: http://deb822.example/debian\nSuites: trixie\n", "http://deb822.example/debian"],
	["security only", "deb http://deb.debian.org/debian-security trixie-security main", "http://deb.debian.org/debian"],
	["another distribution", "deb http://archive.ubuntu.com/ubuntu noble main", "http://deb.debian.org/debian"],
])("the mirror of a host with sources in the style: %s", (_, text, mirror) => {
	expect(debianMirror(["", text])).toBe(mirror);
});
