import { defineConfig, secret } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { dnsmasq } from "@nixwrt/plugin-dnsmasq";
import { firewall } from "@nixwrt/plugin-firewall";
import { ntpd } from "@nixwrt/plugin-ntpd";
import { l2tp, pppoe } from "@nixwrt/plugin-ppp";
import { sshd } from "@nixwrt/plugin-sshd";
import { syslog } from "@nixwrt/plugin-syslog";

/** Which port leads to the modem, and which to the LAN: by their names where they have such names. */
function portsOf(interfaces: readonly string[] | undefined): { modem: string; lan: string } {
  // In QEMU, `nixwrt run` uses the first one, eth0, for ssh.
  if (interfaces === undefined) return { modem: "eth1", lan: "eth2" };
  const [first = "eth0", second = "eth1"] = interfaces;
  const named = (name: string, other: string) => (interfaces.includes(name) ? name : other);
  return { modem: named("wan", first), lan: named("lan", second) };
}

/**
 * A home router: PPPoE on a VLAN, IPv6 by delegation, a LAN, and a network for guests. From the environment: `WAN_VLAN`, the id of the provider's VLAN
 * (default 7; 0 for none), `PPPOE_MTU`, the bytes of the session's largest packet (default 1492), and `L2TP_PEER`, the provider's LNS, for an L2TP tunnel
 * instead of PPPoE. With `--device` it is for another board.
 */
export default defineConfig(({ env, device }) => {
  const { modem, lan } = portsOf(device?.interfaces);
  const vlan = Number(env.WAN_VLAN ?? 7);
  const wan = vlan === 0 ? modem : `${modem}.${vlan}`;
  const mtu = Number(env.PPPOE_MTU ?? 1492);
  const login = { username: secret("PPP_USERNAME"), password: secret("PPP_PASSWORD") };
  return {
    hostname: "defalutroute",
    device: qemu({ nics: 3, memory: 128 }),
    interfaces: {
      ...(device === undefined ? { eth0: { addresses: ["10.0.2.15/24"], zone: "lan" } } : {}),
      // Packets above 1492 bytes take larger frames.
      ...(mtu > 1492 ? { [modem]: { mtu: mtu + 8, zone: "wan" } } : {}),
      [wan]: {
        ...(vlan === 0 ? {} : { vlan: { of: modem, id: vlan } }),
        ...(mtu > 1492 ? { mtu: mtu + 8 } : {}),
        ...(env.L2TP_PEER ? { dhcp: true } : {}),
        zone: "wan",
      },
      br0: {
        bridge: { members: [lan] },
        addresses: ["192.168.1.1/24"],
        delegate: { from: "ppp0", subnet: 0 },
        zone: "lan",
      },
      "br0.30": {
        vlan: { of: "br0", id: 30 },
        addresses: ["192.168.30.1/24"],
        delegate: { from: "ppp0", subnet: 1 },
        zone: "guest",
      },
    },
    plugins: [
      env.L2TP_PEER ? l2tp({ peer: env.L2TP_PEER, through: wan, ...login }) : pppoe({ on: wan, mtu, ...login }),
      firewall({ forwards: [{ tcp: 8080, to: "192.168.1.10", port: 80 }] }),
      dnsmasq({
        networks: { br0: {}, "br0.30": {} },
        hosts: [{ name: "server", mac: "02:00:00:00:00:10", address: "192.168.1.10" }],
      }),
      ntpd({ listen: "br0" }),
      sshd({ authorizedKeys: { root: [secret("SSH_AUTHORIZED_KEY")] } }),
      syslog(),
    ],
  };
});
