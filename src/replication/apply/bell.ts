/** Wakes the one who waits when something happened. */
export interface Bell {
	ring(): void;
	/** Resolves at the next ring (or at once, when it rang since the last wait), after `ms` at the latest. */
	wait(ms?: number): Promise<void>;
}

export function createBell(): Bell {
	let rung = false;
	let wake: (() => void) | undefined;
	return {
		ring() {
			rung = true;
			wake?.();
		},
		async wait(ms) {
			if (!rung) {
				let timer: NodeJS.Timeout | undefined;
				await new Promise<void>((resolve) => {
					wake = resolve;
					if (ms !== undefined) timer = setTimeout(resolve, ms);
				});
				clearTimeout(timer);
				wake = undefined;
			}
			rung = false;
		},
	};
}
