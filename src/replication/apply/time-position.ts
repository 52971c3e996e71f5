const calendar = /^(\d{4,})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:\+00)?)?( BC)?$/;
const clockEnd = /(:\d\d:\d\d)(?:\.\d+)?/;
/** Version 7, whose first 48 bits are milliseconds. https://www.rfc-editor.org/rfc/rfc9562#section-5.7 */
const uuid = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * Where a value of a hypertable's time column lies, in order: whole seconds since 1970 for dates and timestamps (ISO, UTC), the integer itself
 * for integers; seconds with milliseconds for a uuid of version 7; undefined for other texts. https://www.postgresql.org/docs/17/datatype-datetime.html#DATATYPE-DATETIME-OUTPUT
 */
export function timePosition(text: string): number | bigint | undefined {
	const parts = calendar.exec(text);
	if (parts) {
		const [, year, month, day, hour = 0, minute = 0, second = 0, era] = parts;
		const days = daysSince1970(era ? 1 - Number(year) : Number(year), Number(month), Number(day));
		return days * 86_400 + Number(hour) * 3600 + Number(minute) * 60 + Number(second);
	}
	const made = uuid.exec(text);
	if (made) return Number.parseInt(`${made[1]}${made[2]}`, 16) / 1000;
	if (text === "infinity") return Number.POSITIVE_INFINITY;
	if (text === "-infinity") return Number.NEGATIVE_INFINITY;
	if (!/^-?\d+$/.test(text)) return undefined;
	const integer = Number(text);
	return Number.isSafeInteger(integer) ? integer : BigInt(text);
}

/** The least and the greatest value that have the position of this text. */
export function leastAt(text: string): string {
	return text.replace(clockEnd, "$1").replace(uuid, "$1-$2-7000-8000-000000000000");
}

export function greatestAt(text: string): string {
	return text.replace(clockEnd, "$1.999999").replace(uuid, "$1-$2-7fff-bfff-ffffffffffff");
}

/** Gregorian, as PostgreSQL counts for all times; years before 1 are 0, -1, ... and begin in March here, so that leap days come last. */
function daysSince1970(year: number, month: number, day: number): number {
	const years = month > 2 ? year : year - 1;
	const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
	const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
	return years * 365 + leapDays + dayOfYear - 719_468;
}
