#!/usr/bin/env node
/**
 * The bin: looks at Node's version, in syntax that every Node with ES modules can parse, and goes on to the program. An
 * old Node would otherwise end in a syntax error or a missing method somewhere inside. Not compiled, so that npm finds
 * it in a fresh checkout.
 */
import { mkdirSync, statSync } from "node:fs";
import module from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

const oldest = { major: 22, minor: 18 };
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < oldest.major || (major === oldest.major && minor < oldest.minor)) {
  process.stderr.write(
    `NODE_TOO_OLD: this is Node ${process.versions.node}; nixwrt needs ${oldest.major}.${oldest.minor} or newer\n` +
      "  → Run `npm install --save-dev node@24` in this project: `npx nixwrt` then\n" +
      "    uses that one.\n" +
      "    Or install a newer Node for the whole machine.\n",
  );
  process.exitCode = 6;
} else {
  // Compiled code is kept, beside all else that is: it halves the time until anything happens. See cacheDirectory of @nixwrt/core.
  const { DOAS_USER, NIXWRT_CACHE, PKEXEC_UID, SUDO_UID, XDG_CACHE_HOME } = process.env;
  const cache = NIXWRT_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "nixwrt");
  const compiled = join(cache, "compiled");
  try {
    // Not by root on somebody's behalf: it would be root's in their cache.
    if (process.getuid?.() !== 0 || (SUDO_UID ?? DOAS_USER ?? PKEXEC_UID) === undefined) {
      mkdirSync(compiled, { recursive: true, mode: 0o700 });
      // It is run: where others may write it is not used, and the verbs that use the cache say so (CACHE_SHARED).
      const isOurs = ({ uid, mode }) => [0, process.geteuid?.()].includes(uid) && (mode & 0o022) === 0;
      if ([cache, compiled].every((folder) => isOurs(statSync(folder)))) module.enableCompileCache(compiled);
    }
  } catch {
    // It only saves time.
  }
  import("../dist/main.js").then((program) => program.main());
}
