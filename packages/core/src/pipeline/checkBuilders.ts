import type { Config } from "../config/Config.js";
import { NixwrtError } from "../errors.js";

/**
 * Refuses builders together with a system-wide Nix, which would not accept them from a project.
 * @throws {NixwrtError} of class `config`: BUILDERS_OF_SYSTEM.
 */
export function checkBuilders({ builders, engine }: Pick<Config, "builders" | "engine">): void {
  if (builders.length === 0 || engine.nix === "bundled") return;
  throw new NixwrtError("config", {
    code: "BUILDERS_OF_SYSTEM",
    path: "builders",
    message: "this machine's own Nix takes its builders from its nix.conf, not from a project",
    hint: 'Set them there, or remove `engine: { nix: "system" }`',
  });
}
