/** Under which pg_dump's statements run: what a function's body names may come later, and every name is qualified. */
export const ddlSettings = "SET LOCAL check_function_bodies = off; SET LOCAL search_path = ''";
