import { type Plugin, parseOptions } from "@nixwrt/core";
import { checkPppoe, headerBytes, usualMtu } from "./checkPppoe.js";
import { type PppoeOptions, pppoeOptions } from "./options.js";
import { quoteWord } from "./pppdWord.js";
import { sessionOptions } from "./sessionOptions.js";
import { capabilities, holdBack, runFolder, sessionFinish, shareSessions, writeOptions } from "./sessions.js";

/**
 * A PPPoE session with a provider: an interface that is an uplink like any other. It is set up again, for ever, when it ends.
 * @throws {NixwrtError} of class `config` when an option is wrong.
 */
export function pppoe(options: PppoeOptions): Plugin {
  const settings = parseOptions(pppoeOptions, options, "@nixwrt/plugin-ppp");
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
          `plugin pppoe.so\nnic-${on}\n`,
          ...(service === undefined ? [] : [`pppoe-service ${quoteWord(service)}\n`]),
          ...(concentrator === undefined ? [] : [`pppoe-ac ${quoteWord(concentrator)}\n`]),
          sessionOptions(settings, "pppoe", system),
        ]),
      );
      hooks.check.tap(plugin, (problems, system) => checkPppoe(settings, system, problems));
    },
  };
}
