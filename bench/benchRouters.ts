import { join } from "node:path";
import { buildImages, openProject } from "@nixwrt/core/host";
import { createProject, makeSshKey } from "@nixwrt/testkit";
import { arhciveOn, boardFamilies, mediaOf, type PartSize, sizesOf, sizeTable } from "../e2e/realBoards.js";

/** Measures examples/arhcive on each real router: how much of its flash, or otherwise of its RAM, the images take. */
export async function benchRouters(cache: NodeJS.ProcessEnv): Promise<void> {
  const env = { ...process.env, ...cache, SSH_AUTHORIZED_KEY: makeSshKey().publicKey, RSYNC_PASSWORD: "bench" };
  const packagesFrom = join(import.meta.dirname, "..");
  const sizes: PartSize[] = [];
  for (const family of boardFamilies) {
    for (const board of family.boards) {
      await using project = await createProject({ "nixwrt.config.ts": arhciveOn(family, board) }, { packagesFrom });
      const opened = await openProject({ cwd: project.directory, env });
      const [medium = "phram"] = mediaOf(opened);
      const { images } = await buildImages(opened, { images: [medium] });
      sizes.push(...(await sizesOf(opened, medium, images[0]?.path ?? "")));
    }
  }
  if (sizes.length === 0) throw new Error("no router has an image: nothing was measured");
  process.stdout.write(`\nexamples/arhcive on real routers\n\n${sizeTable(sizes)}\n`);
}
