/** `npm run docs [folder]`: writes the documentation as a site, by default into site/. Fails when there are warnings. */
import { join } from "node:path";
import { writeSite } from "./site.js";

const folder = process.argv[2] ?? "site";
const warnings = await writeSite(folder);
if (warnings > 0) process.exitCode = 1;
else console.log(join(folder, "index.html"));
