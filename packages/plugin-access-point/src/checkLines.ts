import { didYouMean, formatPath, type Problems, type System } from "@nixwrt/core";
import { hostapd } from "@nixwrt/packages";
import { isKnownKey, knownKeys } from "./knownKeys.js";
import { type AccessPointSettings, networksOf } from "./options.js";

const plugin = "@nixwrt/plugin-access-point";

/** Reports lines that hostapd does not know: it would not start, and there would be no Wi-Fi at all. */
export function checkLines(settings: AccessPointSettings, system: System, problems: Problems): void {
  // What another build of hostapd knows is not known here.
  if (system.packages.get(hostapd.name)?.value !== hostapd) return;
  for (const [index, { lines }] of networksOf(settings).entries()) {
    const path = index === 0 ? [] : ["networks", index - 1];
    for (const [number, line] of lines.entries()) {
      const [key = ""] = line.split("=");
      if (isKnownKey(key)) continue;
      problems.add({
        code: "WIFI_LINE",
        path: formatPath([...path, "lines", number], plugin),
        message: `hostapd has no option ${key}${didYouMean(key, knownKeys)}`,
        hint: "Correct or remove the line: hostapd would not start with it. It is built without WPS, VLANs of stations, Hotspot 2.0 and RADIUS server",
      });
    }
  }
}
