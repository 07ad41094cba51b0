/** Whether a text is the name of a time zone in the tz database. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
  } catch {
    return false;
  }
  // Offsets such as +02:00 are fine for Intl, but no names.
  return /^[A-Za-z]/.test(name);
}
