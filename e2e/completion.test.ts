import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shellQuote } from "@nixwrt/core";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ArchiveOptions } from "../packages/core/src/archive/ArchiveOptions.js";
import { fetchFiles } from "../packages/core/src/archive/fetchFiles.js";
import { poolFile } from "../packages/core/src/archive/fetchSources.js";
import type { LockedPackage, LockedRoot } from "../packages/core/src/archive/Lock.js";
import { findMirrors } from "../packages/core/src/archive/mirrors.js";
import { readDeb } from "../packages/core/src/archive/readDeb.js";
import { resolveLock } from "../packages/core/src/archive/resolveLock.js";
import { unpackRoot } from "../packages/core/src/archive/unpackRoot.js";
import { nixRootRequest } from "../packages/core/src/engine/buildRoot.js";
import { createToolRunner } from "../packages/core/src/engine/tools.js";
import { cacheDirectory } from "../packages/core/src/pipeline/cacheDirectory.js";
import type { RootRequest } from "../packages/core/src/plan/Plan.js";
import { nixwrt } from "./support.js";

const shells = ["bash", "zsh", "fish"] as const;
type Shell = (typeof shells)[number];

/**
 * Scripts that type a command line and a tab in a shell that has read `/work/nixwrt.<shell>`, and print the offered completions, one per
 * line.
 */
const scripts: Readonly<Record<Shell, (line: string) => string>> = {
  bash: (line) => `source /work/nixwrt.bash
compopt() { :; }
read -ra COMP_WORDS <<< ${shellQuote(line)}
[[ ${shellQuote(line)} == *' ' ]] && COMP_WORDS+=("")
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_nixwrt
printf '%s\\n' "\${COMPREPLY[@]}"`,
  fish: (line) => `source /work/nixwrt.fish; complete -C ${shellQuote(line)} | string replace -r '\\t.*' ''; true`,
  // A second zsh at a terminal, in which the builtin that receives the completions prints them instead.
  zsh: (line) => `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1= PS2=; stty -echo; autoload -Uz compinit; compinit -u -D; source /work/nixwrt.zsh
compadd() { local -a offered; [[ $* == *-O* || $* == *-A* || $* == *-D* ]] || { builtin compadd -O offered "$@"; print -lr -- "offer:"$^offered; }; builtin compadd "$@" }
complete-it() { compstate[list]= ; compstate[insert]=; _main_complete; exit }
zle -C complete-it complete-word complete-it; bindkey "^X" complete-it; print ready'
zpty -r shell text '*ready*'
zpty -n -w shell ${shellQuote(line)}$'\\x18'
while zpty -r shell text; do
  for offer in \${(f)text//$'\\r'/}; do [[ $offer == *offer:* ]] && print -r -- \${offer#*offer:}; done
done; true`,
};

describe.each(shells)("%s", (shell) => {
  test.each([
    ["verbs", "nixwrt bu", ["build"]],
    ["verbs after an option with a value", "nixwrt --directory folder bu", ["build"]],
    ["the options of a verb", "nixwrt build --froz", ["--frozen"]],
    ["shells", "nixwrt completion f", ["fish"]],
    ["verbs to be helped with", "nixwrt help do", ["doctor"]],
    ["folders", "nixwrt --directory fol", ["folder"]],
    ["files that are an option's value", "nixwrt --config fi", ["file.ts"]],
    ["files that are an argument", "nixwrt inspect fi", ["file.ts"]],
    ["no files where none belong", "nixwrt build fi", []],
  ])("completes %s: %s", async (_what, line, offered) => {
    expect(await complete(shell, line)).toEqual(offered);
  });
});

/** Returns a copy of an unpacked root with the completion functions of zsh and fish, which roots for builds leave out. */
async function withFunctions(locked: LockedRoot, archive: ArchiveOptions): Promise<string> {
  const copy = join(folder, "root");
  await execa("cp", ["-a", await unpackRoot(locked, archive), copy]);
  for (const name of ["zsh-common", "fish-common"]) {
    const { file } = locked.packages[name] as LockedPackage;
    const remote = poolFile(file, locked.released, await findMirrors(archive));
    const path = (await fetchFiles([remote], "downloads", archive)).get(file.sha256) ?? "";
    await readDeb(path, async (entry) => {
      const to = join(copy, entry.header.name);
      if (entry.header.type === "directory") await mkdir(to, { recursive: true });
      else if (entry.header.type === "file" && entry.header.name.includes("/usr/share/"))
        await writeFile(to, entry as AsyncIterable<Uint8Array>);
      entry.resume();
    });
  }
  return copy;
}

let folder: string;
let root: string;
let tools: ReturnType<typeof createToolRunner>;

beforeAll(async () => {
  const archive = { cache: cacheDirectory(process.env) };
  const request: RootRequest = {
    suite: "trixie",
    packages: ["coreutils", "fish-common", "ncurses-base", "zsh-common", ...shells],
  };
  const lock = await resolveLock({ roots: { nix: nixRootRequest, shells: request }, sources: [] }, undefined, archive);
  tools = createToolRunner({ nixRoot: await unpackRoot(lock.roots.nix as never, archive) });
  folder = await mkdtemp(join(tmpdir(), "nixwrt-shells-"));
  root = await withFunctions(lock.roots.shells as LockedRoot, archive);
  await mkdir(join(folder, "folder"));
  await writeFile(join(folder, "file.ts"), "");
  for (const shell of shells) {
    const { stdout, exitCode } = await nixwrt(["completion", shell]);
    expect(exitCode).toBe(0);
    await writeFile(join(folder, `nixwrt.${shell}`), `${stdout}\n`);
  }
});
afterAll(() => rm(folder, { recursive: true }));

async function complete(shell: Shell, line: string): Promise<string[]> {
  const { stdout } = await tools.run({
    root,
    command: [shell, "-c", scripts[shell](line)],
    binds: [{ host: folder, guest: "/work", writable: true }],
    cwd: "/work",
    env: { HOME: "/tmp", PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8", TERM: "dumb" },
  });
  return [...new Set(stdout.split("\n").map((offer) => offer.trim().replace(/\/$/, "")))]
    .filter((offer) => offer !== "")
    .sort();
}
