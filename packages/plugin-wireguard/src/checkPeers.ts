import { isIP } from "node:net";
import { networkHolds, type Problems } from "@nixwrt/core";
import { parseEndpoint } from "./endpoint.js";
import { isEverything } from "./everything.js";
import type { WireguardSettings } from "./options.js";

const plugin = "@nixwrt/plugin-wireguard";

/** Reports peers that are given twice, prefixes that two peers share, and tunnels that neither side could begin, or that would carry their own packets. */
export function checkPeers(
  { interface: name, listenPort, peers, routes }: WireguardSettings,
  problems: Problems,
): void {
  if (listenPort === undefined && peers.every(({ endpoint }) => endpoint === undefined)) {
    problems.add({
      code: "WIREGUARD_PEER",
      certain: true,
      path: `${plugin}: ${name}`,
      message:
        "neither side could begin: no peer has an endpoint, and without listenPort no peer knows this device's port",
      hint: "Give a peer its endpoint, or give listenPort: 51820 and use that port at the peers",
    });
  }
  const keys = new Map<string, number>();
  const prefixes = new Map<string, number>();
  for (const [index, { publicKey, allowedIps, endpoint }] of peers.entries()) {
    const path = `${plugin}: ${name}: peers[${index}]`;
    const twice = keys.get(publicKey);
    if (twice === undefined) keys.set(publicKey, index);
    else {
      problems.add({
        code: "WIREGUARD_PEER",
        certain: true,
        path,
        message: `this is the same peer as peers[${twice}]`,
        hint: "List each peer once, with all its allowedIps",
      });
    }
    for (const prefix of allowedIps) {
      const other = prefixes.get(prefix) ?? index;
      prefixes.set(prefix, other);
      if (other !== index) {
        problems.add({
          code: "WIREGUARD_OVERLAP",
          certain: true,
          path,
          message: `${prefix} already belongs to peers[${other}], and can belong to only one peer`,
          hint: "Remove it from one of the two, or split it: a smaller prefix within it can belong to another peer",
        });
      }
    }
    if (routes) checkLoop(allowedIps, endpoint, path, problems);
  }
}

/**
 * Reports prefixes that contain the tunnel's endpoint: its own packets would be routed into the tunnel. Prefixes of everything are fine,
 * because then the tunnel's packets are marked.
 */
function checkLoop(
  allowedIps: readonly string[],
  endpoint: string | undefined,
  path: string,
  problems: Problems,
): void {
  const host = endpoint === undefined ? undefined : parseEndpoint(endpoint)?.host;
  if (host === undefined || isIP(host) === 0) return;
  for (const prefix of allowedIps.filter((one) => !isEverything(one) && networkHolds(one, host))) {
    problems.add({
      code: "WIREGUARD_LOOP",
      certain: true,
      path,
      message: `the endpoint ${host} is within ${prefix}: the tunnel's own packets would be routed into the tunnel`,
      hint: "Use smaller prefixes, or `routes: false` with your own routes",
    });
  }
}
