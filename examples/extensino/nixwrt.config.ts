import { defineConfig, secret } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { accessPoint } from "@nixwrt/plugin-access-point";
import { ntpd } from "@nixwrt/plugin-ntpd";
import { sshd } from "@nixwrt/plugin-sshd";
import { syslog } from "@nixwrt/plugin-syslog";

/**
 * An access point that extends a wired network: Wi-Fi and all ports are one bridge, and the router of that network assigns addresses. From
 * the environment: `COUNTRY` (default: GB), and `LOG_HOST` (default: the machine that runs QEMU). With `--device` it is for another board.
 */
export default defineConfig(({ env, device }) => ({
  hostname: "extensino",
  device: qemu({ radios: 4, stations: true }),
  interfaces: {
    // With the spanning tree protocol, a second cable between two access points does no harm.
    br0: { bridge: { members: [...(device?.interfaces ?? ["eth0", "eth1"]), "wlan0"], stp: true }, dhcp: true },
  },
  plugins: [
    accessPoint({
      country: env.COUNTRY || "GB",
      channel: 6,
      ssid: secret("WIFI_SSID"),
      passphrase: secret("WIFI_PASSPHRASE"),
    }),
    sshd({ authorizedKeys: { root: [secret("SSH_AUTHORIZED_KEY")] } }),
    syslog({ remote: { host: env.LOG_HOST || "10.0.2.2" } }),
    ntpd(),
  ],
  // VLANs, whether or not they are used: one kernel for all networks that the device may be put into.
  kernel: { config: { VLAN_8021Q: "y" } },
}));
