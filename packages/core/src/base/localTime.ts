import type { EtcCollector } from "../system/collectors.js";

/** Where the C library finds the rules of the local time, as tzfile(5) has them. */
const localTimePath = "/etc/localtime";

/** Sets the time zone by its file of Debian's tzdata, of about 1 KB. @param zone as the tz database has it */
export function localTime(etc: EtcCollector, zone: string): void {
  etc.file(localTimePath, zone, {
    reason: "timezone",
    filter: {
      packages: ["coreutils", "tzdata", "tzdata-legacy"],
      command: ["cp", `/usr/share/zoneinfo/${zone}`, "out"],
    },
  });
}
