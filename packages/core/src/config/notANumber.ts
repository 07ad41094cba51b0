import type { Problem } from "../errors.js";

/** Message and hint for a value that is NaN. */
export const notANumber = {
  message: "is not a number",
  hint: "It is NaN, which Number(…) returns for text that is not a number. If it comes from an environment variable, check that variable",
} as const;

/** Largest number of variables that a hint names. A config that reads more has probably copied all of them. */
const mostNamed = 5;

type Environment = Readonly<Record<string, string | undefined>>;

/** An environment, and what was read from it. */
export interface WatchedEnvironment {
  readonly env: Environment;
  /** Returns the problem with a hint that names the variables which a value that {@link notANumber is not a number} may come from. */
  explain(problem: Problem): Problem;
}

/** Notes which variables a config reads. */
export function watchEnvironment(env: Environment): WatchedEnvironment {
  const read = new Set<string>();
  const watched = new Proxy(env, {
    get(target, name) {
      if (typeof name === "string") read.add(name);
      return Reflect.get(target, name) as unknown;
    },
  });
  return {
    env: watched,
    explain(problem) {
      if (problem.message !== notANumber.message) return problem;
      const names = [...read].sort();
      const wrong = names.filter((name) => Number.isNaN(Number(env[name] ?? 0)));
      const unset = names.filter((name) => env[name] === undefined);
      const hint = hintFor(wrong, "not a number") ?? hintFor(unset, "not set");
      return hint === undefined ? problem : { ...problem, hint };
    },
  };
}

function hintFor(names: readonly string[], fault: string): string | undefined {
  if (names.length === 0 || names.length > mostNamed) return undefined;
  const which = names.length === 1 ? `variable ${names[0]}, which is` : `variables ${names.join(", ")}, which are`;
  return `It is NaN. The config reads the environment ${which} ${fault}`;
}
