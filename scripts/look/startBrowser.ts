import { cacheDirectory } from "@nixwrt/core/host";
import { resolveLock } from "../../packages/core/src/archive/resolveLock.js";
import { unpackRoot } from "../../packages/core/src/archive/unpackRoot.js";
import { nixRootRequest } from "../../packages/core/src/engine/buildRoot.js";
import { createToolRunner } from "../../packages/core/src/engine/tools.js";
import { Browser } from "./Browser.js";

/**
 * Starts Debian's Chromium in a sandbox that shares this machine's network. Unpacks its packages into the cache: 160 MB to download, 550 MB
 * on disk.
 */
export async function startBrowser(): Promise<Browser> {
  const options = { cache: cacheDirectory(process.env) };
  const packages = ["chromium-headless-shell", "fonts-dejavu-core"];
  const request = { nix: nixRootRequest, browser: { suite: "trixie" as const, packages } };
  const { roots } = await resolveLock({ roots: request, sources: [] }, undefined, options);
  if (roots.nix === undefined || roots.browser === undefined) throw new Error("the lock has no root for Chromium");
  const tools = createToolRunner({ nixRoot: await unpackRoot(roots.nix, options) });
  const root = await unpackRoot(roots.browser, options);
  return await Browser.start((args) =>
    tools.spawn(
      { root, command: ["/usr/lib/chromium/chromium-headless-shell", ...args], network: true },
      { reject: false },
    ),
  );
}
