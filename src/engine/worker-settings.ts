import type { Session } from "../model/queryable.js";

const megabyte = 1024 ** 2;

export interface ServerMemory {
	/** Bytes. */
	readonly sharedBuffers: number;
	readonly maintenanceWorkMem: number;
	readonly maxParallelWorkers: number;
	readonly maxParallelMaintenanceWorkers: number;
}

/** Settings for the workers' sessions on the target, so that index builds use the memory and the cores that it was given. */
export async function workerSettings(target: Session, jobs: number): Promise<Readonly<Record<string, string>>> {
	const [memory] = await target.query<Record<keyof ServerMemory, string>>(`select
		pg_size_bytes(current_setting('shared_buffers')) as "sharedBuffers",
		pg_size_bytes(current_setting('maintenance_work_mem')) as "maintenanceWorkMem",
		current_setting('max_parallel_workers') as "maxParallelWorkers",
		current_setting('max_parallel_maintenance_workers') as "maxParallelMaintenanceWorkers"`);
	const of = (name: keyof ServerMemory) => Number(memory?.[name] ?? 0);
	return {
		...buildSettings(
			{
				sharedBuffers: of("sharedBuffers"),
				maintenanceWorkMem: of("maintenanceWorkMem"),
				maxParallelWorkers: of("maxParallelWorkers"),
				maxParallelMaintenanceWorkers: of("maxParallelMaintenanceWorkers"),
			},
			jobs,
		),
		// A build whose client died would hold its locks until it is through
		...(target.serverVersion >= 140000 ? { client_connection_check_interval: "10s" } : {}),
	};
}

/** shared_buffers tells how large the machine is: builds share half as much again, and never get less than the server's own setting. */
export function buildSettings(server: ServerMemory, jobs: number): Readonly<Record<string, string>> {
	const share = Math.min(1024 * megabyte, server.sharedBuffers / (2 * Math.max(1, jobs)));
	const memory = Math.max(server.maintenanceWorkMem, share);
	const parallel = Math.max(server.maxParallelMaintenanceWorkers, Math.floor(server.maxParallelWorkers / 4));
	return { maintenance_work_mem: `${Math.floor(memory / 1024)}kB`, max_parallel_maintenance_workers: String(parallel) };
}
