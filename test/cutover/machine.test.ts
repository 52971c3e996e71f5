import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CutoverEffect, type CutoverEvent, type CutoverState, transition } from "../../src/cutover/machine.js";

/** What the two servers remember, whatever happens to the process. */
interface World {
	fenced: boolean;
	intent: boolean;
	finished: boolean;
	opened: boolean;
	/** Since writes were last possible. */
	drained: boolean;
	sequences: boolean;
	verified: boolean;
}

/** How an effect goes: `lost` had its effect, but the process hears of a failure. */
type Fate = "ok" | "failed" | "lost";
type Turn =
	| { readonly do: "settle"; readonly fate: Fate }
	| { readonly do: "timeout" | "abort" }
	/** The process dies, before or after the running effect; another one starts. */
	| { readonly do: "crash"; readonly effect: boolean };

const turns = fc.array(
	fc.oneof(
		{
			weight: 12,
			arbitrary: fc.record({ do: fc.constant("settle" as const), fate: fc.constantFrom<Fate>("ok", "ok", "ok", "ok", "failed", "lost") }),
		},
		{ weight: 1, arbitrary: fc.record({ do: fc.constantFrom("timeout" as const, "abort" as const) }) },
		{ weight: 1, arbitrary: fc.record({ do: fc.constant("crash" as const), effect: fc.boolean() }) },
	),
	{ maxLength: 60, size: "max" },
);

interface Step {
	readonly world: Readonly<World>;
	readonly before: CutoverState;
	readonly state: CutoverState;
	readonly event: CutoverEvent;
}

/** Plays turns, then lets everything succeed; calls `check` after each event and each effect. */
function play(
	fence: boolean,
	script: readonly Turn[],
	check: (step: Step) => void,
): { readonly world: World; readonly state: CutoverState } {
	const world: World = { fenced: false, intent: false, finished: false, opened: false, drained: false, sequences: false, verified: false };
	let state = { at: "idle" } as CutoverState;
	let running: CutoverEffect | undefined;

	function deliver(event: CutoverEvent): void {
		const before = state;
		const next = transition(state, event);
		state = next.state;
		expect(next.effects.length).toBeLessThanOrEqual(1);
		const [effect] = next.effects;
		if (effect && effect.type !== "stop") {
			expect(running, "one effect at a time").toBeUndefined();
			running = effect;
		}
		check({ world, before, state, event });
	}
	function startProcess(): void {
		state = { at: "idle" };
		running = undefined;
		deliver({ type: "start", fence, intent: world.intent, opened: world.opened });
	}
	function settle(fate: Fate): void {
		const effect = running;
		if (!effect) return;
		running = undefined;
		if (fate !== "failed") perform(effect, world);
		if (effect.type === "ask") deliver(fate === "ok" ? { type: "answer", opened: world.opened } : { type: "failed" });
		else deliver({ type: fate === "ok" ? "done" : "failed" });
	}

	startProcess();
	for (const turn of script) {
		if (turn.do === "settle") settle(turn.fate);
		else if (turn.do === "crash") {
			if (turn.effect && running) perform(running, world);
			startProcess();
		} else deliver({ type: turn.do });
		if (state.at === "streaming" || state.at === "stuck") startProcess();
	}
	for (let left = 30; running && left > 0; left--) settle("ok");
	return { world, state };
}

function perform(effect: CutoverEffect, world: World): void {
	if (effect.type === "run") {
		if (effect.stage === "intent") world.intent = true;
		if (effect.stage === "fence") world.fenced = true;
		if (effect.stage === "drain") world.drained = true;
		if (effect.stage === "sequences") world.sequences = true;
		if (effect.stage === "finish") world.finished = true;
		if (effect.stage === "verify") world.verified = true;
		if (effect.stage === "open") world.opened = true;
	}
	if (effect.type !== "retreat") return;
	if (effect.step === "lift") Object.assign(world, { fenced: false, drained: false, sequences: false, verified: false });
	if (effect.step === "undo-finish") world.finished = false;
	if (effect.step === "clear") world.intent = false;
}

describe("cutover machine", () => {
	test("the fence is never set without the recorded intent", () => {
		fc.assert(
			fc.property(fc.boolean(), turns, (fence, script) => {
				play(fence, script, ({ world }) => {
					if (world.fenced) expect(world.intent).toBe(true);
				});
			}),
			{ numRuns: 500 },
		);
	});

	test("open implies fenced (when wanted), drained, sequences set, finished and verified", () => {
		fc.assert(
			fc.property(fc.boolean(), turns, (fence, script) => {
				play(fence, script, ({ world, state }) => {
					if (state.at === "opened") expect(world.opened).toBe(true);
					if (!world.opened) return;
					expect(world).toMatchObject({ fenced: fence, drained: true, sequences: true, finished: true, verified: true });
				});
			}),
			{ numRuns: 500 },
		);
	});

	test("back in streaming nothing is left behind: no fence, no intent, nothing switched on", () => {
		fc.assert(
			fc.property(turns, (script) => {
				play(true, script, ({ world, state }) => {
					if (state.at === "streaming") expect(world).toMatchObject({ fenced: false, intent: false, finished: false, opened: false });
				});
			}),
			{ numRuns: 500 },
		);
	});

	test("a timeout or an abort before open always leads back, and never to open", () => {
		fc.assert(
			fc.property(
				fc.boolean(),
				fc.nat(7),
				fc.constantFrom("timeout" as const, "abort" as const),
				fc.constantFrom<Fate>("ok", "failed", "lost"),
				(fence, after, interruption, fate) => {
					const script: Turn[] = Array.from({ length: after }, () => ({ do: "settle", fate: "ok" }));
					let interrupted: CutoverState | undefined;
					const seen: CutoverState[] = [];
					play(fence, [...script, { do: interruption }, { do: "settle", fate }], ({ before, state, event }) => {
						if (event.type === interruption) interrupted = before;
						else if (interrupted) seen.push(state);
					});
					if (interrupted?.at !== "advancing" || interrupted.stage === "open") return;
					const path = seen.map(({ at }) => at);
					expect(path.indexOf("streaming")).toBeGreaterThanOrEqual(0);
					expect(path.slice(0, path.indexOf("streaming"))).not.toContain("opened");
				},
			),
		);
	});

	test("an abort waits for the running stage to stop before the fence is lifted", () => {
		const fenceRunning: CutoverState = { at: "advancing", stage: "fence", fence: true };
		const aborted = transition(fenceRunning, { type: "abort" });
		expect(aborted.effects).toEqual([{ type: "stop" }]);
		expect(transition(aborted.state, { type: "timeout" }).effects).toEqual([]);
		expect(transition(aborted.state, { type: "done" }).effects).toEqual([{ type: "retreat", step: "lift" }]);
	});

	test("once opening began, no abort and no timeout counts", () => {
		const opening: CutoverState = { at: "advancing", stage: "open", fence: true };
		for (const type of ["abort", "timeout"] as const) expect(transition(opening, { type })).toEqual({ state: opening, effects: [] });
	});

	test("an opened target stays opened and its source fenced", () => {
		fc.assert(
			fc.property(turns, (script) => {
				let opened = false;
				play(true, script, ({ world }) => {
					if (opened) expect(world).toMatchObject({ opened: true, fenced: true });
					opened = world.opened;
				});
			}),
			{ numRuns: 500 },
		);
	});

	test("a restarted process with a recorded intent lifts the fence before anything else", () => {
		const { effects } = transition({ at: "idle" }, { type: "start", fence: true, intent: true, opened: false });
		expect(effects).toEqual([{ type: "retreat", step: "lift" }]);
	});

	test("whatever happened, a run in which everything succeeds ends", () => {
		fc.assert(
			fc.property(fc.boolean(), turns, (fence, script) => {
				const { state } = play(fence, script, () => {});
				expect(["opened", "streaming"]).toContain(state.at);
			}),
			{ numRuns: 500 },
		);
	});
});
