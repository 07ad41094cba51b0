/**
 * A time as the dated archive has it in its addresses: so many hours after the date of a Release file.
 * @param released ISO 8601
 */
export function snapshotTime(released: string, hours: number): string {
  const time = new Date(Date.parse(released) + hours * 3_600_000);
  return time.toISOString().replace(/\.\d+/, "").replaceAll(/[-:]/g, "");
}
