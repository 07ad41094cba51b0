import type { Problem } from "@nixwrt/core";

/** Hints, by error code, for system errors that are caused by this machine and not by a bug. */
const hints: Readonly<Record<string, string>> = {
  ENOSPC: "Make room on that disk; `nixwrt gc` frees the cache, NIXWRT_CACHE moves it to another disk",
  EDQUOT: "Your disk quota is used up; `nixwrt gc` frees the cache, NIXWRT_CACHE moves it to another disk",
  EROFS: "That file system is read-only; NIXWRT_CACHE moves the cache to another one",
  EACCES: "Give yourself access to it, or use another folder",
  EPERM: "Give yourself access to it, or use another folder",
  EMFILE: "Too many files are open at once: raise the limit with `ulimit -n`",
  ENFILE: "Too many files are open at once on this machine",
  ENOMEM: "This machine is out of memory",
};

/** Turns the error of a failed system call into a problem of this machine. Returns undefined for any other error. */
export function systemProblem(error: unknown): Problem | undefined {
  const { code, syscall, message } = error as Partial<NodeJS.ErrnoException>;
  const hint = hints[code ?? ""];
  if (syscall === undefined || hint === undefined) return undefined;
  return { code: "SYSTEM", message: message ?? code ?? "", hint };
}
