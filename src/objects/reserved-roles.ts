/** Roles that PostgreSQL or a provider makes for itself: nobody else can create them. */
const reserved = [
	/^pg_/,
	/^rds(_.*|admin|repladmin|topmgr|writeforwarduser)$/,
	/^cloudsql/,
	/^azure(_.*|su)$/,
	/^supabase_/,
	/^(neon_superuser|cloud_admin|databricks_.*)$/,
	/^(tsdbadmin|tsdbexplorer|tsdbowner|tsdb_.*)$/,
];

export function isReservedRole(name: string): boolean {
	return reserved.some((pattern) => pattern.test(name));
}
