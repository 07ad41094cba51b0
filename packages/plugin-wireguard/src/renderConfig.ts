import type { Content } from "@nixwrt/core";
import { parseEndpoint } from "./endpoint.js";
import { keyContent, privateKeyContent } from "./keys.js";
import type { WireguardSettings } from "./options.js";

const plugin = "@nixwrt/plugin-wireguard";

/** Keys and peers in the format of wg(8), without the peers' endpoints, which {@link renderEndpoints} returns. */
export function renderConfig({ privateKey, listenPort, fwmark, peers }: WireguardSettings): Content {
  const keys = peers.map(({ publicKey }) => publicKey);
  return [
    "[Interface]\n",
    ["PrivateKey = ", privateKeyContent(privateKey, `${plugin}: privateKey`, keys), "\n"],
    number("ListenPort", listenPort),
    number("FwMark", fwmark),
    ...peers.map(({ publicKey, presharedKey, allowedIps, keepalive }, index) => [
      `[Peer]\nPublicKey = ${publicKey}\n`,
      ...(presharedKey === undefined
        ? []
        : [
            "PresharedKey = ",
            keyContent(presharedKey, "the preshared key", `${plugin}: peers[${index}].presharedKey`),
            "\n",
          ]),
      number("PersistentKeepalive", keepalive),
      ...allowedIps.map((prefix) => `AllowedIPs = ${prefix}\n`),
    ]),
  ];
}

function number(key: string, value: number | undefined): string {
  return value === undefined ? "" : `${key} = ${value}\n`;
}

/** Peers with a known endpoint, one per line: public key, host and port. */
export function renderEndpoints({ peers }: WireguardSettings): string {
  return peers
    .flatMap(({ publicKey, endpoint }) => {
      const place = endpoint === undefined ? undefined : parseEndpoint(endpoint);
      return place === undefined ? [] : [`${publicKey} ${place.host} ${place.port}\n`];
    })
    .join("");
}
