import { defineConfig, secret } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { dnsmasq } from "@nixwrt/plugin-dnsmasq";
import { firewall } from "@nixwrt/plugin-firewall";
import { ntpd } from "@nixwrt/plugin-ntpd";
import { sshd } from "@nixwrt/plugin-sshd";
import { station } from "@nixwrt/plugin-station";

/** Of two ports, the one that a cable to the Internet is plugged into, and those for one's own machines. */
function portsOf(all: readonly string[] = ["eth0", "eth1"]) {
  const wan = all.includes("wan") ? "wan" : (all[0] ?? "eth0");
  return { wan, lan: all.filter((port) => port !== wan) };
}

/**
 * A travel router: it reaches the Internet through somebody else's Wi-Fi or a cable, and protects your own machines with a firewall. From the environment: `COUNTRY`
 * (default: GB). With `--device` it is for another board.
 */
export default defineConfig(({ env, device }) => {
  const { wan, lan } = portsOf(device?.interfaces);
  return {
    hostname: "travel",
    device: qemu(),
    interfaces: {
      // Preferred over the cable while it is connected.
      wlan0: { dhcp: true, metric: 100 },
      [wan]: { dhcp: true, metric: 200 },
      br0: { bridge: { members: lan }, addresses: ["192.168.8.1/24"] },
    },
    plugins: [
      station({
        country: env.COUNTRY || "GB",
        networks: [{ ssid: secret("WIFI_SSID"), passphrase: secret("WIFI_PASSPHRASE") }],
      }),
      // In QEMU, ssh comes from outside, from the machine that it runs on.
      firewall(device === undefined ? { open: [{ tcp: 22, from: ["wan"], sources: ["10.0.2.2"] }] } : {}),
      dnsmasq(),
      sshd({ authorizedKeys: { root: [secret("SSH_AUTHORIZED_KEY")] } }),
      ntpd(),
    ],
  };
});
