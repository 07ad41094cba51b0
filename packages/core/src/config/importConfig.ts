import { NixwrtError } from "../errors.js";
import { importModule } from "./importModule.js";

/** Returns the default export of a config that is a module. */
export async function importConfig(file: string): Promise<unknown> {
  const exported = (await importModule(file)).default;
  if (exported !== undefined && exported !== null) return exported;
  throw new NixwrtError("config", {
    code: "CONFIG_EXPORT",
    path: file,
    message: "has no default export",
    hint: "Write: export default defineConfig({ … })",
  });
}
