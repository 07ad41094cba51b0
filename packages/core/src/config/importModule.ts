import { pathToFileURL } from "node:url";
import { freshAddress, importFailed, withJiti } from "./localModules.js";
import { missingExport, ownFault } from "./moduleFault.js";
import { quietly } from "./quietly.js";

/** Exports of a module. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/**
 * Imports a JavaScript or TypeScript module by path. Node does it if it can, because that is fastest and keeps line numbers. Otherwise jiti
 * does: for relative imports without extension or with `.js` for `.ts`, enums, and ESM in a package marked as CommonJS. Modules that
 * changed on disk after an earlier import are read again, see {@link freshAddress}.
 * @param project file of the project that uses the module. Default: the module itself.
 * @throws {NixwrtError} of class `config`: `MODULE_MISSING`, `MODULE_SYNTAX` or `MODULE_THREW`, with file and line.
 */
export async function importModule(file: string, project: string = file): Promise<ModuleExports> {
  const url = pathToFileURL(file).href;
  const address = freshAddress(file);
  try {
    return (await quietly(() => import(/* @vite-ignore */ address))) as ModuleExports;
  } catch (nativeFault) {
    importFailed();
    if (!isBeyondNode(nativeFault)) throw ownFault(nativeFault, file, await namesInstead(nativeFault, file), project);
    const { createJiti } = await import("jiti");
    try {
      const jiti = createJiti(url, { fsCache: false });
      return await quietly(() => withJiti(() => jiti.import<ModuleExports>(file)));
    } catch (fault) {
      throw ownFault(isNotFound(fault) && isNotFound(nativeFault) ? nativeFault : fault, file, [], project);
    }
  }
}

/** Returns what a module exports, if the fault is that it does not export some other name. */
async function namesInstead(fault: unknown, file: string): Promise<string[]> {
  const missing = missingExport(fault, file);
  if (missing === undefined) return [];
  try {
    const { resolve } = await import("import-meta-resolve");
    const exported = await quietly(
      () => import(/* @vite-ignore */ resolve(missing.module, pathToFileURL(missing.importer).href)),
    );
    return Object.keys(exported as ModuleExports);
  } catch {
    // The list only helps to find the right name.
    return [];
  }
}

/** Whether jiti may import what Node could not. In these cases, no code of the module has run yet. */
function isBeyondNode(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false;
  if (isNotFound(fault)) return !/Cannot find package/.test(fault.message);
  // jiti would treat a missing export as undefined.
  if (fault instanceof SyntaxError) return !/does not provide an export named/.test(fault.message);
  return /^ERR_(UNKNOWN_FILE_EXTENSION|UNSUPPORTED_)/.test((fault as NodeJS.ErrnoException).code ?? "");
}

function isNotFound(fault: unknown): boolean {
  return /^(ERR_)?MODULE_NOT_FOUND$/.test((fault as NodeJS.ErrnoException | null)?.code ?? "");
}
