import { join } from "node:path";
import { buildImages, openProject } from "@nixwrt/core/host";
import { createProject, makeSshKey } from "@nixwrt/testkit";
import {
  arhciveOn,
  type BoardFamily,
  boardFamilies,
  defalutrouteOn,
  mediaOf,
  type PartSize,
  sizesOf,
  sizeTable,
} from "../e2e/realBoards.js";

/** Boards of examples/defalutroute. */
const homeRouters: readonly string[] = ["gl-mt300n-v2", "gl-ar750"];

/**
 * Measures images of real routers: how much of the flash, or otherwise of the RAM, examples/arhcive takes on all boards, and
 * examples/defalutroute on those that it is for.
 */
export async function benchRouters(cache: NodeJS.ProcessEnv): Promise<void> {
  const session = { PPP_USERNAME: "alice", PPP_PASSWORD: "bench" };
  const secrets = { SSH_AUTHORIZED_KEY: makeSshKey().publicKey, RSYNC_PASSWORD: "bench", ...session };
  const env = { ...process.env, ...cache, ...secrets };
  await reportImages("arhcive", arhciveOn, () => true, env);
  await reportImages("defalutroute", defalutrouteOn, (board) => homeRouters.includes(board), env);
}

async function reportImages(
  example: string,
  configOn: (family: BoardFamily, board: string) => string,
  isWanted: (board: string) => boolean,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const packagesFrom = join(import.meta.dirname, "..");
  const sizes: PartSize[] = [];
  for (const family of boardFamilies) {
    for (const board of family.boards.filter(isWanted)) {
      await using project = await createProject({ "nixwrt.config.ts": configOn(family, board) }, { packagesFrom });
      const opened = await openProject({ cwd: project.directory, env });
      const [medium = "phram"] = mediaOf(opened);
      const { images } = await buildImages(opened, { images: [medium] });
      sizes.push(...(await sizesOf(opened, medium, images[0]?.path ?? "")));
    }
  }
  if (sizes.length === 0) throw new Error("no router has an image: nothing was measured");
  process.stdout.write(`\nexamples/${example} on real routers\n\n${sizeTable(sizes)}\n`);
}
