/**
 * `npm run bench`: measures every number that this project claims, here and now, with whole processes from outside. Takes about 25 minutes on
 * two cores. `npm run bench NAME` measures one part only:
 * - `arhcive`: that example
 * - `board`: a board with U-Boot and flash
 * - `speed`: what a second kernel costs, with an empty cache
 * - `fuzz`: the fuzzing
 * - `install`: what npm installs, with the contents of the cache
 *
 * Without a name, these parts are not measured:
 * - `libraries`: whether static or shared libraries make a smaller image
 * - `packages`: the sizes of all packages of the catalogue; compiles them for three CPUs
 * - `router`: examples/defalutroute: sizes, boot, memory, forwarding; compiles two kernels
 * - `routers`: the sizes of all real routers' images; compiles five kernels
 * - `hardening`: what hardening costs each program and the kernel in bytes, and a boot in time; compiles all of them without it, with `each` also a
 *   kernel without each symbol
 * - `wifi`: an access point: sizes, the first association, memory; images of real routers, and all checks of them; compiles three kernels. A
 *   station sends for 10 minutes, or for as many as `npm run bench wifi MINUTES` says
 *
 * NIXWRT_BENCH_KEEP=1 keeps the scratch folder.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchArhcive } from "./benchArhcive.js";
import { benchBoard } from "./benchBoard.js";
import { benchEmu } from "./benchEmu.js";
import { benchFuzz } from "./benchFuzz.js";
import { benchHardening } from "./benchHardening.js";
import { benchInstall } from "./benchInstall.js";
import { benchKernelHardening } from "./benchKernelHardening.js";
import { benchLibraries } from "./benchLibraries.js";
import { benchPackages } from "./benchPackages.js";
import { benchRouter } from "./benchRouter.js";
import { benchRouters } from "./benchRouters.js";
import { benchSpeed } from "./benchSpeed.js";
import { benchWifi } from "./benchWifi.js";
import { measure } from "./measure.js";

const parts = [
  "arhcive",
  "board",
  "fuzz",
  "hardening",
  "install",
  "libraries",
  "packages",
  "router",
  "routers",
  "speed",
  "wifi",
];
const [only, how] = process.argv.slice(2);
if (only !== undefined && !parts.includes(only))
  throw new Error(
    `usage: npm run bench [${parts.join("|").replace("hardening", "hardening [each]").replace("wifi", "wifi [MINUTES]")}]`,
  );
const minutes = Number(how ?? 10);
if (only === "wifi" && !(minutes > 0)) throw new Error("usage: npm run bench wifi [MINUTES]");
const scratch = await mkdtemp(join(tmpdir(), "nixwrt-bench-"));
const cache = join(scratch, "cache");

try {
  if (only === undefined || only === "speed") {
    await mkdir(cache);
    if (only === undefined) await benchEmu(scratch, cache);
    await benchSpeed(scratch, cache);
  }
  const env = only === undefined ? { NIXWRT_CACHE: cache } : {};
  const wants = (part: string) => only === undefined || only === part;
  if (wants("arhcive")) await benchArhcive(scratch, env);
  if (wants("board")) await benchBoard(scratch, env);
  if (wants("fuzz")) await benchFuzz(scratch, env);
  if (wants("install")) await benchInstall(join(import.meta.dirname, ".."));
  if (only === "hardening") {
    await benchHardening(env);
    await benchKernelHardening(env, how === "each");
  }
  if (only === "libraries") await benchLibraries(env);
  if (only === "packages") await benchPackages(env);
  if (only === "router") await benchRouter(scratch, env);
  if (only === "routers") await benchRouters(env);
  if (only === "wifi") await benchWifi(scratch, env, minutes);
} finally {
  if (process.env.NIXWRT_BENCH_KEEP !== "1") {
    // The folders of the store are read-only.
    await measure(["chmod", "-R", "u+w", scratch]).catch(() => {});
    await rm(scratch, { recursive: true, force: true });
  }
}
