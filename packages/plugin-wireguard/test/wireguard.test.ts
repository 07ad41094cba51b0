import { generateKeyPairSync } from "node:crypto";
import { type Interface, type Plugin, secret, zoneOf } from "@nixwrt/core";
import wireguardDefault, { type WireguardOptions, wireguard } from "@nixwrt/plugin-wireguard";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flattenContent, isReadContent } from "../../core/src/system/content.js";
import { messageOf, systemOf } from "../../core/test/system/support.js";
import { allowedPrefix } from "../src/allowedPrefix.js";
import { parseEndpoint } from "../src/endpoint.js";
import { privateKeyContent, publicKeyOf } from "../src/keys.js";

function makeKeys() {
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  const text = (data: string | undefined) => Buffer.from(data ?? "", "base64url").toString("base64");
  return { own: text(privateKey.export({ format: "jwk" }).d), public: text(publicKey.export({ format: "jwk" }).x) };
}

const [one, other] = [makeKeys(), makeKeys()];
const peer = { publicKey: one.public, allowedIps: ["10.8.0.2"] };
const reached = { ...peer, endpoint: "vpn.example.org:51820" };

function tunnel(options: Partial<WireguardOptions> = {}, more: readonly Plugin[] = []) {
  return systemOf([wireguard({ privateKey: secret("WG_KEY"), peers: [reached], ...options }), ...more]);
}

function textOf(path: string, options: Partial<WireguardOptions>, more: readonly Plugin[] = []): string {
  const file = tunnel(options, more).files.get(path)?.value;
  if (file?.kind !== "file") throw new Error(`no ${path}`);
  return flattenContent(file.content)
    .map((piece) => (typeof piece === "string" ? piece : JSON.stringify(piece)))
    .join("");
}

describe("wireguard", () => {
  it("is the package's default export, for rc files", () => expect(wireguardDefault).toBe(wireguard));

  it("makes a link with the config's addresses, routes to its peers' prefixes, and an open port in wan", () => {
    const system = tunnel({
      listenPort: 51820,
      mtu: 1400,
      peers: [{ ...peer, allowedIps: ["10.8.0.2", "fd08::/64"] }],
    });
    expect(system.interfaces.get("wg0")?.value).toEqual({
      name: "wg0",
      mtu: 1400,
      routes: [
        { to: "10.8.0.2/32", metric: 1024 },
        { to: "fd08::/64", metric: 1024 },
      ],
    });
    const link = system.services.get("link-wg0")?.value;
    expect(link?.listens).toEqual([{ udp: 51820, from: ["wan"] }]);
    expect(link?.capabilities).toEqual(["CAP_NET_ADMIN"]);
    expect([...system.kernelConfig.keys()]).toEqual(expect.arrayContaining(["WIREGUARD", "IPV6"]));
    expect(tunnel({ routes: false }).interfaces.get("wg0")?.value.routes).toBeUndefined();
    expect(tunnel().services.get("link-wg0")?.value.listens).toBeUndefined();
  });

  const net = (...all: Interface[]): Plugin => ({
    name: "net",
    apply: ({ hooks }) =>
      hooks.network.tap("net", (network) => {
        for (const one of all) network.interface(one);
      }),
  });

  it.each<[string, Partial<WireguardOptions>, Interface[], string]>([
    [
      "an MTU that is too large for all ports",
      { mtu: 1441 },
      [],
      "interfaces.wg0.mtu: packets of 1441 bytes become 1501 bytes in the tunnel",
    ],
    ["such an MTU in the interface's settings", {}, [{ name: "wg0", mtu: 9000 }], "Give at most 1440, or 1420"],
    [
      "such an MTU with jumbo frames",
      { mtu: 9000 },
      [{ name: "eth1", mtu: 9000 }],
      "no interface carries more than 9000",
    ],
    [
      "DHCP in the tunnel",
      {},
      [{ name: "wg0", dhcp: true }],
      "WIREGUARD_INTERFACE: interfaces.wg0.dhcp: nobody assigns",
    ],
    ["SLAAC in the tunnel", {}, [{ name: "wg0", slaac: true }], "WIREGUARD_INTERFACE: interfaces.wg0.slaac"],
    [
      "a prefix from the tunnel",
      { peers: [{ ...peer, allowedIps: ["::/0"] }] },
      [{ name: "br0", delegate: { from: "wg0" } }],
      "DELEGATE_FROM: interfaces.br0.delegate.from: wg0 is a WireGuard tunnel, which delegates no prefixes",
    ],
    [
      "a tunnel that neither side can begin",
      { peers: [peer, { publicKey: other.public, allowedIps: ["10.8.0.3"] }] },
      [],
      "WIREGUARD_PEER: @nixwrt/plugin-wireguard: wg0: neither side could begin: no peer has an endpoint",
    ],
    [
      "a tunnel for everything without an address",
      { peers: [{ ...reached, allowedIps: ["0.0.0.0/0"] }] },
      [],
      "WIREGUARD_INTERFACE: interfaces.wg0.addresses: everything goes through wg0, but it has no address",
    ],
    [
      "this device's own address as the peer's",
      {},
      [{ name: "wg0", addresses: ["10.8.0.2/24"] }],
      "WIREGUARD_OVERLAP: @nixwrt/plugin-wireguard: wg0: peers[0]: 10.8.0.2 is this device's own address on wg0",
    ],
    [
      "the network of the LAN as the peer's",
      { peers: [{ ...reached, allowedIps: ["192.168.1.0/24"] }] },
      [{ name: "br0", addresses: ["192.168.1.1/24"] }],
      "peers[0]: 192.168.1.0/24 is in the network of br0 (192.168.1.1/24), which is on this side of the tunnel",
    ],
    [
      "a host of the LAN as the peer's",
      { peers: [{ ...reached, allowedIps: ["fd00::7"] }] },
      [{ name: "br0", addresses: ["fd00::1/64"] }],
      "peers[0]: fd00::7/128 is in the network of br0 (fd00::1/64)",
    ],
  ])("refuses %s", (_, options, interfaces, text) => {
    expect(messageOf(() => tunnel(options, [net(...interfaces)]))).toContain(text);
  });

  it("accepts prefixes that contain a network of the LAN, are in the tunnel's own, or get no routes", () => {
    const own = net({ name: "wg0", addresses: ["10.8.0.1/24"] }, { name: "br0", addresses: ["10.1.0.1/24"] });
    const accept = (options: Partial<WireguardOptions>) => expect(() => tunnel(options, [own])).not.toThrow();
    accept({ peers: [{ ...reached, allowedIps: ["10.0.0.0/8", "10.8.0.2"] }] });
    accept({ peers: [{ ...reached, allowedIps: ["10.1.0.0/24"] }], routes: false });
  });

  it("accepts an MTU that fits a port", () => {
    expect(() => tunnel({ mtu: 1440 })).not.toThrow();
    expect(() => tunnel({ mtu: 8940 }, [net({ name: "eth1", mtu: 9000 })])).not.toThrow();
  });

  it("keeps keys in a private file in wg's format, and tracks peers with a known endpoint", () => {
    const options = {
      listenPort: 51820,
      fwmark: 7,
      peers: [
        { ...peer, presharedKey: secret("SHARED"), keepalive: 25, endpoint: "vpn.example.org:51820" },
        { publicKey: other.public, allowedIps: ["10.0.0.0/8"], endpoint: "[2001:db8::1]:1" },
      ],
    };
    expect(textOf("/etc/wireguard/wg0.conf", options)).toBe(`[Interface]
PrivateKey = {"secret":"WG_KEY"}
ListenPort = 51820
FwMark = 7
[Peer]
PublicKey = ${one.public}
PresharedKey = {"secret":"SHARED"}
PersistentKeepalive = 25
AllowedIPs = 10.8.0.2/32
[Peer]
PublicKey = ${other.public}
AllowedIPs = 10.0.0.0/8
`);
    expect(textOf("/etc/wireguard/wg0.endpoints", options)).toBe(
      `${one.public} vpn.example.org 51820\n${other.public} 2001:db8::1 1\n`,
    );
    const system = tunnel(options);
    expect(system.files.get("/etc/wireguard/wg0.conf")?.value).toMatchObject({ mode: 0o600 });
    expect(system.services.get("wireguard-wg0")?.value.user).toBe("wireguard");
    expect(tunnel({ listenPort: 51820, peers: [peer] }).services.has("wireguard-wg0")).toBe(false);
  });

  it("can be used once for each interface", () => {
    const second = wireguard({ interface: "wg1", privateKey: secret("OTHER"), peers: [reached] });
    expect([...tunnel({}, [second]).links.keys()]).toEqual(["wg0", "wg1"]);
  });

  it("reports duplicate peers, prefixes of two peers, and routes of a tunnel into itself, all at once", () => {
    const message = messageOf(() =>
      tunnel({
        peers: [
          { ...peer, allowedIps: ["10.8.0.2", "10.9.0.0/24"] },
          { ...peer, allowedIps: ["fd08::2"] },
          { publicKey: other.public, allowedIps: ["10.9.0.0/24", "10.9.0.7", "FD08:0::2/128"], endpoint: "10.9.0.9:1" },
        ],
      }),
    );
    expect(message).toContain(
      "WIREGUARD_PEER: @nixwrt/plugin-wireguard: wg0: peers[1]: this is the same peer as peers[0]",
    );
    expect(message).toContain(
      "WIREGUARD_OVERLAP: @nixwrt/plugin-wireguard: wg0: peers[2]: 10.9.0.0/24 already belongs to peers[0]",
    );
    expect(message).toContain("peers[2]: fd08::2/128 already belongs to peers[1]");
    expect(message).toContain(
      "WIREGUARD_LOOP: @nixwrt/plugin-wireguard: wg0: peers[2]: the endpoint 10.9.0.9 is within 10.9.0.0/24",
    );
    expect(message).not.toContain("10.9.0.7");
    const inside = [{ ...peer, allowedIps: ["10.9.0.0/24"], endpoint: "10.9.0.9:1" }];
    expect(() => tunnel({ routes: false, peers: inside })).not.toThrow();
  });

  it("routes everything except its own packets into a tunnel for all addresses, which is then an uplink", () => {
    const peers = [{ ...peer, allowedIps: ["0.0.0.0/0", "10.8.0.0/24"], endpoint: "192.0.2.1:51820" }];
    const own = net({ name: "wg0", addresses: ["10.8.0.9/32"] });
    const system = tunnel({ peers }, [own]);
    expect(zoneOf(system, "wg0")).toBe("wan");
    expect(system.interfaces.get("wg0")?.value.routes).toEqual([{ to: "10.8.0.0/24", metric: 1024 }]);
    expect(textOf("/etc/wireguard/wg0.conf", { peers }, [own])).toContain("FwMark = 51820\n");
    expect(textOf("/etc/wireguard/wg0.conf", { peers, fwmark: 7 }, [own])).toContain("FwMark = 7\n");
    expect(system.services.get("wireguard-everything")?.value.dependsOn).toEqual(["interface:wg0"]);
    expect([...system.kernelConfig.keys()]).toContain("IP_MULTIPLE_TABLES");
    const without = tunnel({ peers, routes: false });
    expect([without.services.has("wireguard-everything"), zoneOf(without, "wg0")]).toEqual([false, "lan"]);
  });

  it.each<[Partial<WireguardOptions>, string]>([
    [{ privateKey: one.own }, "a secret key must not be in a config"],
    [{ peers: [{ ...peer, presharedKey: one.own }] }, "a secret key must not be in a config"],
    [{ peers: [{ ...peer, publicKey: one.public.slice(1) }] }, "not a public key"],
    [{ peers: [{ ...peer, publicKey: `${one.public.slice(0, 42)}B=` }] }, "not a public key"],
    [{ peers: [{ ...peer, publicKey: `${one.public}\n` }] }, "not a public key"],
    [{ peers: [{ ...peer, endpoint: "office.example.org" }] }, "not a host with a port"],
    [{ peers: [{ ...peer, endpoint: "2001:db8::1:51820" }] }, "not a host with a port"],
    [{ peers: [{ ...peer, endpoint: "10.0.0.256:51820" }] }, "not a host with a port"],
    [{ peers: [{ ...peer, endpoint: "a b:51820" }] }, "not a host with a port"],
    [{ peers: [{ ...peer, endpoint: "office:65536" }] }, "not a host with a port"],
    [{ peers: [{ ...peer, allowedIps: ["10.8.0.2/24"] }] }, "without host bits"],
    [{ peers: [{ ...peer, allowedIps: ["fd08::1/64"] }] }, "without host bits"],
    [{ peers: [{ ...peer, keepalive: 0 }] }, "keepalive"],
    [{ peers: [] }, "peers"],
    [{ listenPort: 65_536 }, "listenPort"],
    [{ interface: "wg/0" }, "not the name of a network interface"],
    [{ from: ["WAN"] }, "not the name of a zone"],
  ])("refuses %j", (options, text) => {
    const message = messageOf(() => tunnel(options));
    expect(message).toContain(text);
    expect(message).not.toContain(one.own);
  });
});

describe("private keys", () => {
  const read = (key: string, peers: readonly string[] = []) => {
    const content = privateKeyContent(secret("WG_KEY"), "@nixwrt/plugin-wireguard: privateKey", peers);
    if (!isReadContent(content) || !isReadContent(content.content)) throw new Error("not read");
    const shape = content.content.read(Buffer.from(key));
    return "problems" in shape ? shape : content.read(Buffer.from(shape.data));
  };

  it("can be any key, with a final newline", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const key = Buffer.from(bytes).toString("base64");
        expect(String((read(`${key}\n`) as { data: unknown }).data)).toBe(key);
      }),
    );
  });

  it.each(["", "x", one.own.slice(0, 43), `${one.own}=`, `${one.own.slice(0, 42)}B=`, `${one.own}\n${one.own}`])(
    "cannot be %j, which is not shown",
    (key) => {
      const refused = read(key);
      expect(refused).toMatchObject({ problems: [{ code: "WIREGUARD_KEY" }] });
      if (key.length > 1) expect(JSON.stringify(refused)).not.toContain(key.slice(0, 20));
    },
  );

  it("have a public key that no peer may have", () => {
    expect(publicKeyOf(one.own)).toBe(one.public);
    const path = "@nixwrt/plugin-wireguard: peers[1].publicKey";
    expect(read(one.own, [other.public, one.public])).toMatchObject({
      problems: [{ code: "WIREGUARD_KEY", path, message: expect.stringContaining("this device itself") }],
    });
  });
});

describe("addresses of peers", () => {
  it("can be any endpoint with an address or a name", () => {
    const port = fc.integer({ min: 1, max: 65_535 });
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV6(), fc.domain(), port, (ipv4, ipv6, name, number) => {
        expect(parseEndpoint(`${ipv4}:${number}`)).toEqual({ host: ipv4, port: number });
        expect(parseEndpoint(`[${ipv6}]:${number}`)).toEqual({ host: ipv6, port: number });
        expect(parseEndpoint(`${name}:${number}`)).toEqual({ host: name, port: number });
        expect(parseEndpoint(`[${ipv4}]:${number}`)).toBeUndefined();
      }),
    );
  });

  it("can be whole addresses, and prefixes without host bits", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, length) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
        const bits = BigInt(((a * 256 + b) * 256 + c) * 256 + d);
        const behind = bits & ((1n << BigInt(32 - length)) - 1n);
        expect(allowedPrefix(address)).toBe(`${address}/32`);
        expect(allowedPrefix(`${address}/${length}`)).toBe(behind === 0n ? `${address}/${length}` : undefined);
      }),
    );
    expect(allowedPrefix("FD08:0::2")).toBe("fd08::2/128");
    expect(allowedPrefix("10.0.0.0/33")).toBeUndefined();
  });
});
