import { type Plugin, withOptions } from "@nixwrt/core";
import { checkPppoe, headerBytes, usualMtu } from "./checkPppoe.js";
import { type PppoeOptions, pppoeOptions } from "./options.js";
import { quoteWord } from "./pppdWord.js";
import { sessionOptions } from "./sessionOptions.js";
import { capabilities, holdBack, runFolder, sessionFinish, shareSessions, writeOptions } from "./sessions.js";

/**
 * Seconds until pppd repeats the search for a provider, doubled each time, and the number of searches: at 0, 2 and 6 s. After that, pppd
 * restarts. A provider that does not answer while it still holds the previous session is thus asked again soon after it has released it.
 */
const discovery = { timeout: 2, attempts: 3 };

/** Seconds after which a session counts as stable: the same as for daemons, whose restarts the supervisor delays. */
const steadySeconds = 60;

/**
 * After a session, pppd asks for the next one at once (`holdoff 0`), without a restart, which takes seconds on slow processors. It exits when
 * an attempt fails, or when the session was shorter than `STEADY` seconds: the supervisor then waits longer after each.
 */
const reconnect = `persist\nholdoff 0\nmaxfail 1\nset STEADY=${steadySeconds}\n`;

/**
 * A PPPoE session with a provider. It is an interface, and an uplink like any other. When the session ends, it is set up again, without
 * limit.
 * It reports wrong options in its `problems`.
 */
export function pppoe(options: PppoeOptions): Plugin {
  return withOptions(pppoeOptions, options, "@nixwrt/plugin-ppp", (settings) => {
    const { interface: name, on, mtu, ipv6, service, concentrator } = settings;
    const plugin = `pppoe-${name}`;
    return {
      name: plugin,
      apply({ hooks }) {
        shareSessions(hooks, plugin);
        hooks.links.tap(plugin, (links) =>
          links.provide({
            name,
            kind: "PPPoE session",
            on: [on],
            kernel: ["PPP", "PPPOE", "PACKET", ...(ipv6 ? ["IPV6"] : [])],
            uplink: true,
            addressedBy: "service",
            service: {
              run: `${holdBack(name)}\nexec pppd call ${name}`,
              finish: sessionFinish(name),
              user: "root",
              capabilities,
              directories: [{ path: runFolder }],
              ready: `[ -e /sys/class/net/${name} ]`,
            },
          }),
        );
        if (mtu > usualMtu) {
          const reason = `PPPoE packets of ${mtu} bytes`;
          hooks.network.tap(plugin, (network) =>
            network.interface({ name: on, mtu: mtu + headerBytes }, { reason, default: true }),
          );
        }
        hooks.etc.tap(plugin, (etc, system) =>
          writeOptions(etc, name, [
            `plugin pppoe.so\nnic-${on}\npppoe-padi-timeout ${discovery.timeout}\npppoe-padi-attempts ${discovery.attempts}\n`,
            ...(service === undefined ? [] : [`pppoe-service ${quoteWord(service)}\n`]),
            ...(concentrator === undefined ? [] : [`pppoe-ac ${quoteWord(concentrator)}\n`]),
            reconnect,
            sessionOptions(settings, "pppoe", system),
          ]),
        );
        hooks.check.tap(plugin, (problems, system) => checkPppoe(settings, system, problems));
      },
    };
  });
}
