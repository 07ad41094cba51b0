import type { ArchiveOptions } from "../archive/ArchiveOptions.js";
import type { ArchiveSettings } from "../config/UserConfig.js";

/** Returns the mirrors that a config names. They are asked before all others. */
export function configuredMirrors({ mirror, securityMirror }: ArchiveSettings): NonNullable<ArchiveOptions["mirrors"]> {
  return {
    ...(mirror === undefined ? {} : { debian: mirror }),
    ...(securityMirror === undefined ? {} : { security: securityMirror }),
  };
}
