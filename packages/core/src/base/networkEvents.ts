import { shellQuote } from "../shellQuote.js";
import type { NetworkEventHandler } from "../system/NetworkEvent.js";
import type { Plugin } from "../system/Plugin.js";
import { valuesOf } from "../system/System.js";
import { allInterfaces } from "../system/uplinks.js";
import { networkAccount } from "./networkAccount.js";
import { eventsPipe, factsFolder } from "./networkFacts.js";

const handlersFolder = "/usr/lib/nixwrt/network.d";

/** Seconds that a handler may take. */
const handlerSeconds = 30;

/**
 * Calls handlers when facts of interfaces change, one at a time. After a start, it calls them once for the current state of each interface.
 */
export function networkEvents(): Plugin {
  return {
    name: "network-events",
    apply({ hooks }) {
      hooks.busybox.tap("network-events", (busybox, system) => {
        if (system.networkEvents.size > 0) busybox.enable(["MKFIFO", "CHOWN", "TIMEOUT"]);
      });
      hooks.etc.tap("network-events", (etc, system) => {
        for (const handler of valuesOf(system.networkEvents)) {
          etc.file(`${handlersFolder}/${handler.name}`, handlerScript(handler), { mode: 0o755 });
        }
        if (system.networkEvents.size > 0) etc.file(runnerPath, runnerScript, { mode: 0o755 });
      });
      hooks.services.tap("network-events", (services, system) => {
        if (system.networkEvents.size === 0) return;
        services.add({
          name: "network-events",
          prepare: `[ -p ${eventsPipe} ] || mkfifo -m 660 ${eventsPipe}\nchown root:${networkAccount.name} ${eventsPipe}`,
          run: `exec ${runnerPath} ${allInterfaces(system)
            .map(({ name }) => shellQuote(name))
            .join(" ")}`,
          dependsOn: ["loopback"],
        });
      });
    },
  };
}

const runnerPath = "/usr/lib/nixwrt/network-events";

/** The script has both ends of the pipe open, so writers never wait and it never reads an end of file. */
const runnerScript = `#!/bin/sh
# INTERFACE...
call() {
  for handler in ${handlersFolder}/*; do
    timeout ${handlerSeconds} "$handler" "$1" "$2" 3<&- || echo "\${handler##*/} failed for $1 $2: code $?"
  done
}
exec 3<> ${eventsPipe}
for interface; do
  state=
  { read -r state < ${factsFolder}/"$interface"/state; } 2>/dev/null
  [ "$state" != up ] || call "$interface" up
done
while read -r interface event <&3; do call "$interface" "$event"; done
`;

function handlerScript({ run, interfaces }: NetworkEventHandler): string {
  const wanted = interfaces?.map(shellQuote).join("|");
  const filter = wanted === undefined ? "" : `case $1 in ${wanted || "''"}) ;; *) exit 0 ;; esac\n`;
  return `#!/bin/sh\n${filter}${run}\n`;
}
