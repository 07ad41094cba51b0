import { availableParallelism } from "node:os";

/** How many resources Nix uses, and where else it looks for outputs. */
export interface NixTuning {
  /** Number of steps that run at the same time. Default: the number of CPUs. */
  readonly jobs?: number;
  /** `$NIX_BUILD_CORES` of each step. Default: the number of CPUs. */
  readonly cores?: number;
  /** More lines of nix.conf. If there are any, Nix (but not the steps) may use the network. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Returns NIX_CONFIG for the bundled Nix.
 * @param buildFolder where it creates the folders of running steps
 * @param builderGroup group whose members run steps. Empty: the caller runs them
 */
export function bundledSettings(tuning: NixTuning, buildFolder: string, builderGroup: string): string {
  return settingsText({
    ...commonSettings(tuning),
    sandbox: "true",
    "sandbox-fallback": "false",
    // Debian's default maps /bin/sh. Through it, Nix, as root, would overwrite bash in the store.
    "sandbox-paths": "",
    // The default cache would be asked over the network, which takes seconds when offline.
    substituters: "",
    "build-users-group": builderGroup,
    // In a container that was created without root, root may not drop its groups.
    "require-drop-supplementary-groups": "false",
    "build-dir": buildFolder,
    // We keep readable logs ourselves.
    "keep-build-log": "false",
    ...tuning.settings,
  });
}

/** Returns NIX_CONFIG for a system-wide Nix. Everything else stays as its owner set it. */
export function systemSettings(tuning: NixTuning): string {
  return settingsText({ ...commonSettings(tuning), sandbox: "true", ...tuning.settings });
}

function commonSettings(tuning: NixTuning): Record<string, string> {
  return {
    "experimental-features": "nix-command",
    "max-jobs": String(tuning.jobs ?? availableParallelism()),
    cores: String(tuning.cores ?? availableParallelism()),
    // A failure message would repeat lines that we already have.
    "log-lines": "0",
    // If a cache in the settings fails, steps are built instead.
    fallback: "true",
  };
}

function settingsText(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join("");
}
