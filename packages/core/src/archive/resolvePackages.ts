import type { Problems } from "../errors.js";
import { nearest } from "../nearest.js";
import type { RootRequest } from "../plan/Plan.js";
import type { Candidate, Catalog } from "./Catalog.js";
import { type Constraint, formatRelation, meets, type Relation } from "./relations.js";

/** One group of a dependency field, and the package that has it. */
interface Need {
  readonly alternatives: readonly Relation[];
  readonly by: Candidate;
}

const priorities = ["required", "important", "standard", "optional", "extra"];

/**
 * Finds the packages of a root: those that are asked for, and all their dependencies, without recommendations. The result does not depend
 * on the order of the requested packages.
 * @param keep versions to keep if possible, by package
 * @param problems receives what cannot be satisfied; in that case the result is incomplete
 */
export function resolvePackages(
  request: RootRequest,
  catalog: Catalog<Candidate>,
  keep: Readonly<Record<string, string>>,
  problems: Problems,
): Map<string, Candidate> {
  // If a chosen version turns out not to work, it is ruled out and the search starts again, so each round has fewer choices.
  const ruledOut = new Set<string>();
  for (;;) {
    const search = new Search(request, catalog, keep, ruledOut);
    const misfit = search.run();
    if (misfit === undefined) {
      for (const problem of search.problems) problems.add(problem);
      return search.chosen;
    }
    ruledOut.add(idOf(misfit));
  }
}

function idOf({ name, version }: Candidate): string {
  return `${name} ${version}`;
}

class Search {
  readonly chosen = new Map<string, Candidate>();
  readonly problems: Parameters<Problems["add"]>[0][] = [];
  /** Chosen packages, by the names that they provide. */
  readonly #provided = new Map<string, Candidate[]>();
  /** Needs that only one package can meet, and those with a choice. The latter wait until it is known which packages are chosen anyway. */
  readonly #plain: Need[] = [];
  readonly #open: Need[] = [];

  constructor(
    readonly request: RootRequest,
    readonly catalog: Catalog<Candidate>,
    readonly keep: Readonly<Record<string, string>>,
    readonly ruledOut: ReadonlySet<string>,
  ) {}

  /** @returns a version that was chosen and does not work, if another would */
  run(): Candidate | undefined {
    for (const name of [...new Set(this.request.packages)].sort()) {
      const candidate = this.#best(name, undefined);
      if (candidate === undefined) this.#reportUnknown(name);
      else if (!this.chosen.has(name)) this.#choose(candidate);
    }
    for (let need = this.#next(); need !== undefined; need = this.#next()) {
      if (this.#isMet(need)) continue;
      const options = need.alternatives.flatMap((alternative) => this.#options(alternative));
      // If every option conflicts with the chosen packages, the conflict is reported at the end, with both names.
      const option = options.find((one) => !this.#hasConflict(one)) ?? options[0];
      const misfit = this.#misfit(need);
      if (option !== undefined) this.#choose(option);
      else if (misfit !== undefined) return misfit;
      else this.#reportUnmet(need);
    }
    this.#reportConflicts();
    return undefined;
  }

  #next(): Need | undefined {
    return this.#plain.shift() ?? this.#open.shift();
  }

  #choose(candidate: Candidate): void {
    this.chosen.set(candidate.name, candidate);
    for (const { name } of candidate.provides) {
      this.#provided.set(name, [...(this.#provided.get(name) ?? []), candidate]);
    }
    for (const alternatives of candidate.depends) {
      const isPlain = alternatives.length === 1 && this.catalog.versions((alternatives[0] as Relation).name).length > 0;
      (isPlain ? this.#plain : this.#open).push({ alternatives, by: candidate });
    }
  }

  #isMet(need: Need): boolean {
    return need.alternatives.some(({ name, constraint }) => {
      const chosen = this.chosen.get(name);
      if (chosen !== undefined && meets(chosen.version, constraint)) return true;
      return (this.#provided.get(name) ?? []).some((provider) => provides(provider, name, constraint));
    });
  }

  /** Returns the chosen version of a needed package that does not work, if another version would. */
  #misfit(need: Need): Candidate | undefined {
    const usable = need.alternatives.filter(({ name, constraint }) => this.#best(name, constraint) !== undefined);
    return usable.map(({ name }) => this.chosen.get(name)).find((chosen) => chosen !== undefined);
  }

  /** Returns the packages that would meet this relation: the package itself, or, if it does not work, those that provide it. */
  #options({ name, constraint }: Relation): Candidate[] {
    const itself = this.#best(name, constraint);
    const itselfAlone = itself === undefined || this.chosen.has(name) ? [] : [itself];
    if (itselfAlone.some((one) => !this.#hasConflict(one))) return itselfAlone;
    const providers = this.catalog
      .providers(name)
      .filter((provider) => !this.chosen.has(provider))
      .map((provider) => this.#best(provider, undefined))
      .filter((provider) => provider !== undefined)
      .filter((provider) => provides(provider, name, constraint))
      .sort((a, b) => priorities.indexOf(a.priority) - priorities.indexOf(b.priority));
    return [...itselfAlone, ...providers];
  }

  /**
   * Returns the version of a package to use: the one to keep, or else the highest. Backports are used only for packages that were asked for
   * by name.
   */
  #best(name: string, constraint: Constraint | undefined): Candidate | undefined {
    const fitting = this.catalog
      .versions(name)
      .filter((one) => meets(one.version, constraint) && !this.ruledOut.has(idOf(one)));
    return (
      fitting.find(({ version }) => version === this.keep[name]) ??
      (this.request.packages.includes(name) ? undefined : fitting.find(({ backport }) => !backport)) ??
      fitting[0]
    );
  }

  #hasConflict(option: Candidate): boolean {
    return [...this.chosen.values()].some((other) => excludes(option, other) || excludes(other, option));
  }

  #reportUnknown(name: string): void {
    const meant = nearest(name, this.catalog.names());
    this.problems.push({
      code: "PACKAGE_UNKNOWN",
      message: `there is no package "${name}" in ${this.request.suite}`,
      ...(meant === undefined ? {} : { hint: `Did you mean "${meant}"?` }),
    });
  }

  #reportUnmet({ alternatives, by }: Need): void {
    const there = alternatives.flatMap(({ name }) =>
      this.catalog.versions(name).map(({ version }) => `${name} ${version}`),
    );
    this.problems.push({
      code: "DEPENDENCY_UNMET",
      message: `${by.name} ${by.version} needs ${alternatives.map(formatRelation).join(" or ")}, but ${this.request.suite} has ${there.join(", ") || "no such package"}`,
    });
  }

  #reportConflicts(): void {
    for (const one of this.chosen.values()) {
      for (const other of this.chosen.values()) {
        if (!excludes(one, other)) continue;
        this.problems.push({
          code: "PACKAGES_CONFLICT",
          message: `${one.name} ${one.version} and ${other.name} ${other.version} cannot be installed together`,
          hint: "Use only one of them",
        });
      }
    }
  }
}

function provides(provider: Candidate, name: string, constraint: Constraint | undefined): boolean {
  return provider.provides.some(
    (one) =>
      one.name === name &&
      // A name that is provided without a version meets no constraint (Debian Policy 7.5).
      (constraint === undefined || (one.constraint !== undefined && meets(one.constraint.version, constraint))),
  );
}

/** Whether `one` declares that `other` may not be installed beside it. */
function excludes(one: Candidate, other: Candidate): boolean {
  if (one.name === other.name) return false;
  return one.conflicts.some(
    ({ name, constraint }) =>
      (name === other.name && meets(other.version, constraint)) || provides(other, name, constraint),
  );
}
