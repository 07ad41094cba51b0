/**
 * Formats a time for the URLs of the dated archive: this many hours after the date of a Release file.
 * @param released date in ISO 8601
 * @returns undefined for an invalid date, or one that Date cannot represent
 */
export function snapshotTime(released: string, hours: number): string | undefined {
  const time = new Date(Date.parse(released) + hours * 3_600_000);
  if (Number.isNaN(time.getTime())) return undefined;
  return time.toISOString().replace(/\.\d+/, "").replaceAll(/[-:]/g, "");
}
