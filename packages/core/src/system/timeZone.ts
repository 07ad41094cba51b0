/** Whether a text is the name of a time zone in the tz database. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
  } catch {
    return false;
  }
  // Intl also accepts offsets such as +02:00, but these are not names.
  return /^[A-Za-z]/.test(name);
}
