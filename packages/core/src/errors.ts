import { redactUrls } from "./redact.js";

/** How a `nixwrt` process ends. Documented in docs/errors.md. */
export const exitCodes = {
  ok: 0,
  /** A bug of ours, or a fault that has no class of its own. */
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
  /** A file is no image, or one that is damaged or not signed. */
  image: 9,
  /** Nothing is known to be wrong with a file, but not all of it could be checked. */
  unchecked: 10,
  /** Nothing is wrong, but the archive has newer versions than the lock: for `nixwrt update --check`. */
  updates: 11,
  /** Ended by SIGINT (128 + 2, as shells have it). */
  interrupted: 130,
} as const;

/** What kind of thing went wrong; decides the exit code. */
export type ExitClass = keyof typeof exitCodes;

/** One thing that is wrong, and what to do about it. */
export interface Problem {
  /** Stable and searchable, such as `ETC_CONFLICT`. */
  readonly code: string;
  /** One line: what is wrong. Never holds a secret. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Where it is: a config path such as `interfaces.eth0`, or a file. */
  readonly path?: string;
}

/**
 * An error meant for people: one or more problems, found together, and the class that decides the exit code.
 * Everything else that is thrown is a bug of ours. Its texts lose the credentials of the addresses in them.
 */
export class NixwrtError extends Error {
  override readonly name = "NixwrtError";
  readonly problems: readonly Problem[];
  readonly exitClass: ExitClass;
  /** Text that helps but is long, such as the last lines of a build log. */
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

function redacted(problem: Problem): Problem {
  const { path, hint } = problem;
  return {
    ...problem,
    message: redactUrls(problem.message),
    ...(path === undefined ? {} : { path: redactUrls(path) }),
    ...(hint === undefined ? {} : { hint: redactUrls(hint) }),
  };
}

/** A problem as lines of text: code and place, what is wrong, what to do. */
export function formatProblem(problem: Problem): string {
  const place = problem.path === undefined ? "" : ` ${problem.path}:`;
  const hint = problem.hint === undefined ? "" : `\n  → ${problem.hint.replaceAll("\n", "\n    ")}`;
  return `${problem.code}:${place} ${problem.message}${hint}`;
}

/**
 * Collects problems so that all are reported at once. It has no private members, by which TypeScript would tell the class of one version
 * of core from that of another, and refuse plugins made for it.
 */
export class Problems {
  /** All that were added. */
  readonly list: readonly Problem[] = [];

  /** Adds one. */
  add(problem: Problem): void {
    (this.list as Problem[]).push(problem);
  }

  /** @throws {NixwrtError} of the given class when anything was added. */
  throwIfAny(exitClass: ExitClass): void {
    if (this.list.length > 0) throw new NixwrtError(exitClass, [...this.list]);
  }
}
