import type { Server } from "../catalog/catalog.js";
import { formatSize, parseSize } from "../model/size.js";

/**
 * A quarter of the server's memory as far as its settings tell: shared_buffers is a quarter by custom, effective_cache_size three quarters. The
 * larger counts, because the one that nobody set has its small default. https://www.postgresql.org/docs/17/runtime-config-resource.html
 */
export function quarterOfMemory({ settings }: Pick<Server, "settings">): { readonly bytes: number; readonly assumed: string } {
	const buffers = parseSize(settings.shared_buffers) ?? 0;
	const cache = parseSize(settings.effective_cache_size) ?? 0;
	const bytes = Math.max(buffers, cache / 3);
	const from =
		bytes === buffers ? `shared_buffers (${settings.shared_buffers})` : `effective_cache_size (${settings.effective_cache_size})`;
	return { bytes, assumed: `a quarter of it is taken for ${formatSize(bytes)}, from ${from}` };
}
