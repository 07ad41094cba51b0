import { nearest } from "@nixwrt/core";
import type { Subject } from "./subjects.js";

/** The subjects that a person means: a symbol with or without CONFIG_, a path below /etc with or without it. */
export function findSubjects(subjects: readonly Subject[], query: string): Subject[] {
  const names = [query, `CONFIG_${query}`, `/etc/${query}`];
  for (const name of names) {
    const found = subjects.filter((subject) => subject.name === name);
    if (found.length > 0) return found;
  }
  return [];
}

/** The name in the project that looks most like the one given. */
export function nearestName(subjects: readonly Subject[], query: string): string | undefined {
  // All symbols begin with CONFIG_ and most files with /etc/: what differs is behind that.
  const names = new Map(subjects.map(({ name }) => [name.replace(prefix, ""), name]));
  const best = nearest(query.replace(prefix, ""), names.keys());
  return best === undefined ? undefined : names.get(best);
}

const prefix = /^(CONFIG_|\/etc\/)/i;
