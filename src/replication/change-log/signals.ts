/** Something to wait for that happens again and again. */
export class Signals {
	private readonly waiting = new Set<() => void>();

	raise(): void {
		for (const wake of [...this.waiting]) wake();
	}

	/** Resolves at the next raise(), or when `signal` aborts. */
	next(signal: AbortSignal): Promise<void> {
		if (signal.aborted) return Promise.resolve();
		return new Promise((resolve) => {
			const wake = () => {
				this.waiting.delete(wake);
				signal.removeEventListener("abort", wake);
				resolve();
			};
			this.waiting.add(wake);
			signal.addEventListener("abort", wake);
		});
	}
}
