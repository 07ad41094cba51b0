/** Latest time of JavaScript's Date, in seconds since 1970: in the year 275760. */
const lastDate = 8.64e12;

/** Whether a number of seconds since 1970 is a valid date. */
export function isDate(seconds: number): boolean {
  return seconds <= lastDate;
}

/** Formats a time. Returns undefined for 0, which means "no time" in headers, and for an invalid date. */
export function dateOf(seconds: number): string | undefined {
  return seconds === 0 || !isDate(seconds) ? undefined : new Date(seconds * 1000).toISOString().replace(".000", "");
}

/** Formats an address or an identifier. */
export function hex(number: number | bigint): string {
  return `0x${number.toString(16)}`;
}
