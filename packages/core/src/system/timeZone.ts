import { nearest } from "../nearest.js";

/** Returns the time zone that a wrong name most likely means: `Europe/Berlin` for `Berlin` and for `Europe/Belrin`. */
export function meantTimeZone(name: string): string | undefined {
  const zones = Intl.supportedValuesOf("timeZone");
  const cities = new Map(zones.map((zone) => [cityOf(zone), zone]));
  const meant = nearest(cityOf(name), cities.keys());
  return meant === undefined ? undefined : cities.get(meant);
}

/** Returns the last part of a name, in which most typos are: the first is one of a few continents. */
function cityOf(zone: string): string {
  return zone.slice(zone.lastIndexOf("/") + 1);
}

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
