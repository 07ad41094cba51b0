import { nearest } from "@nixwrt/core";
import type { Subject } from "./subjects.js";

/** Finds the subjects that the user means. The prefixes `CONFIG_` of a symbol and `/etc/` of a path are optional. A port is also
 * found in the ranges that include it. */
export function findSubjects(subjects: readonly Subject[], query: string): Subject[] {
  const [, protocol, number] = /^(tcp|udp)\/(\d+)$/.exec(query) ?? [];
  if (protocol !== undefined) {
    const port = Number(number);
    return subjects.filter(
      ({ name, range }) =>
        name === query || (range?.protocol === protocol && range.first <= port && port <= range.last),
    );
  }
  const names = [query, `CONFIG_${query}`, `/etc/${query}`];
  for (const name of names) {
    const found = subjects.filter((subject) => subject.name === name);
    if (found.length > 0) return found;
  }
  return [];
}

/** Finds the name in the project that is most similar to the given one. */
export function nearestName(subjects: readonly Subject[], query: string): string | undefined {
  // All symbols begin with CONFIG_ and most files with /etc/, so only the rest of a name is compared.
  const names = new Map(subjects.map(({ name }) => [name.replace(prefix, ""), name]));
  const best = nearest(query.replace(prefix, ""), names.keys());
  return best === undefined ? undefined : names.get(best);
}

const prefix = /^(CONFIG_|\/etc\/)/i;
