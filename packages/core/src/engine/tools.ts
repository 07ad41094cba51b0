import { join } from "node:path";
import { execa, type Options, type Result, type ResultPromise } from "execa";
import { checkRoot, checkRootInTurns } from "../archive/RootManifest.js";
import { NixwrtError } from "../errors.js";
import { resolveInRoot } from "../resolveInRoot.js";
import { asSandboxUser, type SandboxCommand } from "./asSandboxUser.js";
import { bubblewrapArguments, type SandboxOptions, sandboxEnvironment } from "./bubblewrap.js";
import { namespaceProblem } from "./namespaces.js";
import { sandboxIds } from "./sandboxIds.js";

/** A program of an unpacked Debian root. It sees nothing of this machine except what is bound. */
export interface ToolRun extends SandboxOptions {
  /** Program, by name or by absolute path in the root, and its arguments. */
  readonly command: readonly string[];
  /** Ends the program with SIGTERM, and with SIGKILL one second later. */
  readonly signal?: AbortSignal;
}

/**
 * Runs programs of unpacked roots, each in its own sandbox: without capabilities, and, if we are root, as another user of this machine, who
 * owns the writable binds meanwhile.
 */
export interface ToolRunner {
  /**
   * Starts the program. It ends when this process ends, for whatever reason. The pid is that of bubblewrap. `options` are execa's, for the
   * streams. The promise rejects with execa's error if the program fails.
   */
  // biome-ignore lint/complexity/noBannedTypes: `{}` is what execa's own types take for "no options".
  spawn<S extends Options = {}>(run: ToolRun, options?: S): ResultPromise<S>;
  /**
   * Runs the program to its end.
   * @throws {NixwrtError} `USER_NAMESPACES` (class host) if this machine refuses the sandbox.
   * @throws {import("execa").ExecaError} if the program fails.
   */
  // biome-ignore lint/complexity/noBannedTypes: as above.
  run<S extends Options = {}>(run: ToolRun, options?: S): Promise<Result<S>>;
}

/**
 * Runs programs with the bubblewrap of an unpacked root, started by that root's own loader, so this machine needs neither. It must allow
 * user namespaces.
 */
export function createToolRunner({ nixRoot }: { readonly nixRoot: string }): ToolRunner {
  // These run on this machine itself, so a link in the root must not lead to another program.
  const inRoot = (path: string) => resolveInRoot(nixRoot, path) ?? join(nixRoot, path);
  const library = inRoot("usr/lib/x86_64-linux-gnu");
  const loader = inRoot("usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2");
  const launcher = ["--library-path", library, inRoot("usr/bin/bwrap")];

  function command(run: ToolRun): SandboxCommand {
    const ids = run.nestable || run.asCaller ? undefined : sandboxIds(nixRoot);
    if (ids !== undefined) return asSandboxUser({ options: run, command: run.command }, { nixRoot, user: ids.tool });
    return { args: [...bubblewrapArguments(run), "--", ...run.command], giveBack: () => {} };
  }

  function spawn<S extends Options>(run: ToolRun, options?: S): ResultPromise<S> {
    for (const root of [nixRoot, run.root]) checkRoot(root);
    const { args, giveBack } = command(run);
    const started = execa(loader, [...launcher, ...args], {
      ...options,
      env: sandboxEnvironment(run),
      extendEnv: false,
      forceKillAfterDelay: 1000,
      // The program gets its own process group. Ctrl-C signals all processes of a terminal's job, but only we decide what it ends.
      detached: true,
      ...(run.signal === undefined ? {} : { cancelSignal: run.signal }),
    });
    started.nodeChildProcess.once("exit", () => endGroup(started.pid));
    // This runs before any other code that waits for its end.
    void started.then(giveBack, giveBack);
    return started as unknown as ResultPromise<S>;
  }

  return {
    spawn,
    async run<S extends Options>(run: ToolRun, options?: S): Promise<Result<S>> {
      for (const root of [nixRoot, run.root]) await checkRootInTurns(root);
      try {
        return await spawn(run, options);
      } catch (error) {
        throw hostError(error) ?? error;
      }
    },
  };
}

/**
 * Ends what is left after bubblewrap has ended. If bubblewrap is killed while it sets up its namespaces, its child waits for it forever and
 * keeps our pipes open, because `--die-with-parent` does not apply to the child yet.
 */
function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Returns the error for users if a program could not be started at all. */
function hostError(error: unknown): NixwrtError | undefined {
  const stderr = (error as { stderr?: unknown }).stderr;
  const problem = typeof stderr === "string" ? namespaceProblem(stderr) : undefined;
  return problem === undefined ? undefined : new NixwrtError("host", problem, { cause: error });
}
