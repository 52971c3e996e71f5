/** Connection settings by their libpq names; an empty text counts as not given. https://www.postgresql.org/docs/17/libpq-connect.html#LIBPQ-PARAMKEYWORDS */
export type ConnectionSettings = Readonly<Record<string, string>>;

/** What was read, or what is wrong with it in words that hold nothing of the text itself, because that may hold a password. */
export type Parsed = { readonly settings: ConnectionSettings } | { readonly problem: string };

/** Settings that we follow, with the variable that gives them. */
export const environmentNames: Readonly<Record<string, string>> = {
	host: "PGHOST",
	hostaddr: "PGHOSTADDR",
	port: "PGPORT",
	user: "PGUSER",
	password: "PGPASSWORD",
	passfile: "PGPASSFILE",
	dbname: "PGDATABASE",
	service: "PGSERVICE",
	servicefile: "PGSERVICEFILE",
	sslmode: "PGSSLMODE",
	sslrootcert: "PGSSLROOTCERT",
	sslcert: "PGSSLCERT",
	sslkey: "PGSSLKEY",
	connect_timeout: "PGCONNECT_TIMEOUT",
	options: "PGOPTIONS",
};

/** Settings of libpq that ask the client for a protection that we do not give. */
export const unenforced: readonly string[] = [
	"channel_binding",
	"gssencmode",
	"require_auth",
	"requirepeer",
	"sslcertmode",
	"sslcrl",
	"sslcrldir",
	"sslnegotiation",
	"sslpassword",
	"ssl_max_protocol_version",
	"ssl_min_protocol_version",
	"target_session_attrs",
];

/** Settings of libpq that change nothing for us: we set them ourselves or they tune what the runtime does anyway. */
const ignored: readonly string[] = [
	"application_name",
	"client_encoding",
	"fallback_application_name",
	"gssdelegation",
	"gsslib",
	"keepalives",
	"keepalives_count",
	"keepalives_idle",
	"keepalives_interval",
	"krbsrvname",
	"load_balance_hosts",
	"sslcompression",
	"sslsni",
	"tcp_user_timeout",
];

export const knownSettings: ReadonlySet<string> = new Set([...Object.keys(environmentNames), ...unenforced, ...ignored]);
