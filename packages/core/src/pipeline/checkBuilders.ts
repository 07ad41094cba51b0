import type { Config } from "../config/Config.js";
import type { Problems } from "../errors.js";

/** Reports builders together with a system-wide Nix (BUILDERS_OF_SYSTEM), which would not accept them from a project. */
export function checkBuilders({ builders, engine }: Pick<Config, "builders" | "engine">, problems: Problems): void {
  if (builders.length === 0 || engine.nix === "bundled") return;
  problems.add({
    code: "BUILDERS_OF_SYSTEM",
    path: "builders",
    message: "this machine's own Nix takes its builders from its nix.conf, not from a project",
    hint: 'Set them there, or remove `engine: { nix: "system" }`',
  });
}
