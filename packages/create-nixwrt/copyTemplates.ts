import { cpSync } from "node:fs";
import { join } from "node:path";

const examples = join(import.meta.dirname, "../../examples");

/** Copies the examples that new projects can start from to below a folder. */
export function copyTemplates(to: string): void {
  for (const name of ["emu", "arhcive", "defalutroute", "extensino", "upstaisr", "travel"]) {
    for (const file of ["nixwrt.config.ts", "package.json", "secrets.example"])
      cpSync(join(examples, name, file), join(to, "templates", name, file));
  }
}
