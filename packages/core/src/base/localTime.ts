import type { EtcCollector } from "../system/collectors.js";

/** File with the rules of the local time, in the format of tzfile(5). The C library reads it. */
const localTimePath = "/etc/localtime";

/**
 * Sets the time zone with its file from Debian's tzdata, which has about 1 KB.
 * @param zone name in the tz database
 */
export function localTime(etc: EtcCollector, zone: string): void {
  etc.file(localTimePath, zone, {
    reason: "timezone",
    filter: {
      packages: ["coreutils", "tzdata", "tzdata-legacy"],
      command: ["cp", `/usr/share/zoneinfo/${zone}`, "out"],
    },
  });
}
