import { defineConfig, secret } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { accessPoint } from "@nixwrt/plugin-access-point";
import { ntpd } from "@nixwrt/plugin-ntpd";
import { sshd } from "@nixwrt/plugin-sshd";
import { syslog } from "@nixwrt/plugin-syslog";

/** The guests' VLAN, on every port: the router of the wired network gives them addresses, and lets them out to the Internet alone. */
const guestVlan = 9;

/**
 * An access point with two networks: one that extends the wired network, and one for guests, who can reach neither that network nor each other. From the
 * environment: `COUNTRY` (default: GB), and `LOG_HOST` (default: the machine that runs QEMU). With `--device` it is for another board.
 */
export default defineConfig(({ env, device }) => {
  const ports = device?.interfaces ?? ["eth0", "eth1"];
  const tagged = ports.map((port) => `${port}.${guestVlan}`);
  return {
    hostname: "upstaisr",
    device: qemu({ radios: 4, stations: true }),
    interfaces: {
      // With the spanning tree protocol, a second cable between two access points does no harm.
      br0: { bridge: { members: [...ports, "wlan0"], stp: true }, dhcp: true },
      // The device itself has no address there.
      guests: { bridge: { members: [...tagged, "wlan0_1"] }, zone: "guest" },
      ...Object.fromEntries(ports.map((of, index) => [tagged[index], { vlan: { of, id: guestVlan }, zone: "guest" }])),
    },
    plugins: [
      accessPoint({
        country: env.COUNTRY || "GB",
        channel: 11,
        ssid: secret("WIFI_SSID"),
        passphrase: secret("WIFI_PASSPHRASE"),
        networks: [{ ssid: "guests of upstaisr", passphrase: secret("WIFI_GUEST_PASSPHRASE"), isolation: true }],
      }),
      sshd({ authorizedKeys: { root: [secret("SSH_AUTHORIZED_KEY")] } }),
      syslog({ remote: { host: env.LOG_HOST || "10.0.2.2" } }),
      ntpd(),
    ],
  };
});
