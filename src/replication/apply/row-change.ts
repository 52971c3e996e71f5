import type { PgOutputMessage } from "../pgoutput/message.js";

/** One row of the source that came, changed or went. */
export type RowChange = Extract<PgOutputMessage, { readonly type: "insert" | "update" | "delete" }>;
