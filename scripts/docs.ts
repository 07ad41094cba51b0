/**
 * `npm run docs [folder]`: writes the documentation as a site, by default into site/. Fails if there are warnings.
 * `npm run docs -- --serve [folder]` also serves it on this machine until Ctrl-C.
 */
import { join } from "node:path";
import { serve } from "@rspress/core";
import { writeSite } from "./site/writeSite.js";

const serves = process.argv.includes("--serve");
const [folder = "site"] = process.argv.slice(2).filter((word) => word !== "--serve");
const warnings = await writeSite(folder);
if (warnings > 0) process.exitCode = 1;
else console.log(join(folder, "index.html"));
if (serves) await serve({ config: { root: folder, outDir: folder }, host: "localhost" });
