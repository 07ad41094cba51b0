import { isDeepStrictEqual } from "node:util";
import { redactUrls } from "./redact.js";

/** Exit codes of `nixwrt`. Documented in docs/errors.md. */
export const exitCodes = {
  ok: 0,
  /** A bug in NixWRT, or a fault that has no class of its own. */
  internal: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The config file, a plugin, or what plugins contributed is wrong. */
  config: 3,
  /** The archive: network, signature, hash, or a lock that is out of date. */
  archive: 4,
  /** A build step failed. */
  build: 5,
  /** This machine lacks something: user namespaces, disk, a writable folder. */
  host: 6,
  /** The image does not fit its partition. */
  budget: 7,
  /** A device refused an upgrade, did not come up with it, or cannot be reached. */
  device: 8,
  /** The file is not an image, or the image is damaged or not signed. */
  image: 9,
  /** No fault was found, but not all of the file could be checked. */
  unchecked: 10,
  /** The archive has newer versions than the lock. Only `nixwrt update --check` ends with this. */
  updates: 11,
  /** SIGINT ended the process (128 + 2, as in shells). */
  interrupted: 130,
} as const;

/** Kind of error. It decides the exit code. */
export type ExitClass = keyof typeof exitCodes;

/** One fault and how to fix it. */
export interface Problem {
  /** Stable name to search for, such as `ETC_CONFLICT`. */
  readonly code: string;
  /** One line that says what is wrong. Never contains a secret. */
  readonly message: string;
  /** How to fix it. */
  readonly hint?: string;
  /** Place of the fault: a config path such as `interfaces.eth0`, or a file. */
  readonly path?: string;
  /**
   * Whether the fault remains, whatever else is added or corrected. If parts of a config cannot be used, such as a plugin with wrong options,
   * only certain problems are reported, because any other may follow from what is left out. Default: false. Errors do not keep it.
   */
  readonly certain?: true;
}

/** Something that is most likely not as the user means it, but that does not keep an image from being built. */
export interface Warning {
  /** What it is about, in a word or two. */
  readonly what: string;
  /** What is wrong, and how to fix it, in a line. */
  readonly detail: string;
}

/**
 * An error with a message for users: one or more problems that were found together, and the class that decides the exit code. Any other
 * exception is a bug in NixWRT. Credentials are removed from the addresses in its texts.
 */
export class NixwrtError extends Error {
  override readonly name = "NixwrtError";
  readonly problems: readonly Problem[];
  readonly exitClass: ExitClass;
  /** Long text that helps, such as the last lines of a build log. */
  readonly details: string | undefined;

  constructor(
    exitClass: ExitClass,
    problems: Problem | readonly Problem[],
    options: { cause?: unknown; details?: string } = {},
  ) {
    const list = (Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem]).map(redacted);
    super(list.map(formatProblem).join("\n"), options.cause === undefined ? undefined : { cause: options.cause });
    this.problems = list;
    this.exitClass = exitClass;
    this.details = options.details === undefined ? undefined : redactUrls(options.details);
  }
}

function redacted({ certain: _, ...problem }: Problem): Problem {
  const { path, hint } = problem;
  return {
    ...problem,
    message: redactUrls(problem.message),
    ...(path === undefined ? {} : { path: redactUrls(path) }),
    ...(hint === undefined ? {} : { hint: redactUrls(hint) }),
  };
}

/** Formats a problem as lines of text: code and place, what is wrong, how to fix it. */
export function formatProblem(problem: Problem): string {
  const place = problem.path === undefined ? "" : ` ${problem.path}:`;
  const hint = problem.hint === undefined ? "" : `\n  → ${problem.hint.replaceAll("\n", "\n    ")}`;
  return `${problem.code}:${place} ${problem.message}${hint}`;
}

/**
 * Collects problems so that all of them are reported at once. The class has no private members: because of those, TypeScript would treat
 * the classes of two versions of core as different, and refuse plugins made for the other version.
 */
export class Problems {
  /** All problems so far. */
  readonly list: readonly Problem[] = [];
  /** All warnings so far. */
  readonly warnings: readonly Warning[] = [];

  /** Adds a problem. */
  add(problem: Problem): void {
    (this.list as Problem[]).push(problem);
  }

  /** Adds a warning. `nixwrt plan` and `nixwrt build` print it, and go on. */
  warn(warning: Warning): void {
    (this.warnings as Warning[]).push(warning);
  }

  /** Runs a function, and adds the problems of a {@link NixwrtError} that it throws, unless they are known. Then it returns undefined. */
  async collect<T>(run: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof NixwrtError)) throw error;
      for (const problem of error.problems) {
        if (!this.list.some((known) => isDeepStrictEqual(known, problem))) this.add(problem);
      }
      return undefined;
    }
  }

  /**
   * Ends the collection: throws all problems as one error, if there are any.
   * @throws {NixwrtError} of the given class if there are problems.
   */
  throwIfAny(exitClass: ExitClass): void {
    if (this.list.length > 0) throw new NixwrtError(exitClass, [...this.list]);
  }
}
