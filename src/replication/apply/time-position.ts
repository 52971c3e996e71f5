const calendar = /^(\d{4,})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:\+00)?)?( BC)?$/;
const clockEnd = /(:\d\d:\d\d)(?:\.\d+)?/;

/**
 * Where a value of a hypertable's time column lies, in order: whole seconds since 1970 for dates and timestamps (ISO, UTC), the integer itself
 * for integers; undefined for other texts. https://www.postgresql.org/docs/17/datatype-datetime.html#DATATYPE-DATETIME-OUTPUT
 */
export function timePosition(text: string): number | bigint | undefined {
	const parts = calendar.exec(text);
	if (parts) {
		const [, year, month, day, hour = 0, minute = 0, second = 0, era] = parts;
		const days = daysSince1970(era ? 1 - Number(year) : Number(year), Number(month), Number(day));
		return days * 86_400 + Number(hour) * 3600 + Number(minute) * 60 + Number(second);
	}
	if (text === "infinity") return Number.POSITIVE_INFINITY;
	if (text === "-infinity") return Number.NEGATIVE_INFINITY;
	if (!/^-?\d+$/.test(text)) return undefined;
	const integer = Number(text);
	return Number.isSafeInteger(integer) ? integer : BigInt(text);
}

/** The least and the greatest value that have the position of this text. */
export function leastAt(text: string): string {
	return text.replace(clockEnd, "$1");
}

export function greatestAt(text: string): string {
	return text.replace(clockEnd, "$1.999999");
}

/** Gregorian, as PostgreSQL counts for all times; years before 1 are 0, -1, ... and begin in March here, so that leap days come last. */
function daysSince1970(year: number, month: number, day: number): number {
	const years = month > 2 ? year : year - 1;
	const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
	const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
	return years * 365 + leapDays + dayOfYear - 719_468;
}
