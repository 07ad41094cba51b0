import { availableParallelism } from "node:os";

/** How hard Nix works, and where else it looks. */
export interface NixTuning {
  /** Steps that run at once. Default: the number of CPUs. */
  readonly jobs?: number;
  /** `$NIX_BUILD_CORES` of each step. Default: the number of CPUs. */
  readonly cores?: number;
  /**
   * Further lines of nix.conf. Given any, Nix (not the steps) may use the network.
   */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * The text of NIX_CONFIG for the Nix that we bring along.
 * @param buildFolder where it keeps the folders of running steps
 * @param builderGroup whose members steps run as; empty: as the caller
 */
export function bundledSettings(tuning: NixTuning, buildFolder: string, builderGroup: string): string {
  return settingsText({
    ...commonSettings(tuning),
    sandbox: "true",
    "sandbox-fallback": "false",
    // Debian's default maps /bin/sh, through which Nix, when root, would overwrite bash in the store.
    "sandbox-paths": "",
    // Its default is asked over the network, for seconds when offline.
    substituters: "",
    "build-users-group": builderGroup,
    // Root of a container that was made without root may not drop its groups.
    "require-drop-supplementary-groups": "false",
    "build-dir": buildFolder,
    // We keep logs ourselves, readable.
    "keep-build-log": "false",
    ...tuning.settings,
  });
}

/** The text of NIX_CONFIG for a host's own Nix: whatever is not ours to decide stays as its owner set it. */
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
    // Where a cache that the settings name fails, steps are built.
    fallback: "true",
  };
}

function settingsText(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join("");
}
