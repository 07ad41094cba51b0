import { isIPv4 } from "node:net";
import { type Plugin, shellQuote, textContent, withOptions } from "@nixwrt/core";
import { xl2tpd } from "@nixwrt/packages";
import { checkL2tp } from "./checkL2tp.js";
import { type L2tpOptions, type L2tpSettings, l2tpOptions } from "./options.js";
import { sessionOptions } from "./sessionOptions.js";
import { capabilities, optionsPath, runFolder, sessionFinish, shareSessions, writeOptions } from "./sessions.js";

const folder = "/run/xl2tpd";
const secretsPath = "/etc/xl2tpd/secrets";

/** Seconds between the end of a session and the next attempt, which xl2tpd makes by itself. */
const redialSeconds = 5;

/**
 * An L2TP tunnel to a provider's server (LNS), and the session in it. The session is an interface, and an uplink like any other.
 * It reports wrong options in its `problems`.
 */
export function l2tp(options: L2tpOptions): Plugin {
  return withOptions(l2tpOptions, options, "@nixwrt/plugin-ppp", (settings) => {
    const { interface: name, through, ipv6, secret } = settings;
    const plugin = `l2tp-${name}`;
    return {
      name: plugin,
      apply({ hooks }) {
        shareSessions(hooks, plugin);
        hooks.packages.tap(plugin, (packages) => packages.add(xl2tpd));
        hooks.busybox.tap(plugin, (busybox) =>
          busybox.enable(["NSLOOKUP", "FEATURE_NSLOOKUP_BIG", "SED", "HEAD", "FEATURE_IP_ROUTE"], {
            reason: "finding the peer",
          }),
        );
        hooks.links.tap(plugin, (links) =>
          links.provide({
            name,
            kind: "L2TP session",
            on: [through],
            kernel: ["PPP", "L2TP", "PPPOL2TP", ...(ipv6 ? ["IPV6"] : [])],
            uplink: true,
            addressedBy: "service",
            service: {
              run: runScript(settings),
              finish: sessionFinish(name),
              user: "root",
              capabilities,
              directories: [{ path: runFolder }, { path: folder }],
              dependsOn: [`interface:${through}`],
              ready: `[ -e /sys/class/net/${name} ]`,
            },
          }),
        );
        // The route to the peer leads through this router. If the router changes, the tunnel restarts.
        hooks.networkEvents.tap(plugin, (events) =>
          events.on({
            name: plugin,
            interfaces: [through],
            run: `read -r used < ${folder}/${name}.gateway || exit 0
now=$(grep -v -m 1 : /run/network/"$1"/gateways 2>/dev/null)
[ "$now" = "$used" ] || sv term /etc/sv/link-${name}`,
          }),
        );
        hooks.etc.tap(plugin, (etc, system) => {
          writeOptions(etc, name, sessionOptions(settings, "l2tp", system));
          if (secret === undefined) return;
          const text = textContent(secret, {
            what: "the secret of the tunnel",
            path: "@nixwrt/plugin-ppp: l2tp: secret",
            code: "PPP_LOGIN",
            maxBytes: 79,
            pattern: /[!-~]+/,
            hint: "Give at most 79 printable ASCII characters without spaces: xl2tpd supports no others",
          });
          etc.file(secretsPath, ["* * ", text, "\n"], { mode: 0o600 });
        });
        hooks.check.tap(plugin, (problems, system) => checkL2tp(settings, system, problems));
      },
    };
  });
}

/** Shell commands that find the peer, keep its route outside the tunnel, and start the daemon, which redials without limit. */
function runScript({ interface: name, peer, through, secret }: L2tpSettings): string {
  const find = isIPv4(peer)
    ? `peer=${peer}`
    : `until peer=$(nslookup ${shellQuote(peer)} 2>/dev/null | sed -n '/^Name:/,$s/^Address: *\\([0-9.]*\\)$/\\1/p' | head -n 1) && [ -n "$peer" ]; do
  sleep 2
done`;
  const config = `[global]
port = 1701
access control = no
${secret === undefined ? "" : `auth file = ${secretsPath}\n`}[lac ${name}]
lns = $peer
autodial = yes
redial = yes
redial timeout = ${redialSeconds}
${secret === undefined ? "" : "challenge = yes\n"}length bit = yes
require authentication = no
pppoptfile = ${optionsPath(name)}
`;
  return `${find}
gateway=$(grep -v -m 1 : /run/network/${through}/gateways 2>/dev/null)
echo "$gateway" > ${folder}/${name}.gateway
set -- $(ip -4 route get "$peer" oif ${through})
[ "$2" != via ] || ip -4 route replace "$peer" via "$3" dev ${through} onlink
cat > ${folder}/${name}.conf <<END
${config}END
exec xl2tpd -D -c ${folder}/${name}.conf -p ${folder}/${name}.pid -C ${folder}/${name}.control`;
}
