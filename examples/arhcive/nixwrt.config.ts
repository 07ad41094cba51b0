import { defineConfig, secret, usbDisk } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { ntpd } from "@nixwrt/plugin-ntpd";
import { rsync } from "@nixwrt/plugin-rsync";
import { sshd } from "@nixwrt/plugin-sshd";
import { syslog } from "@nixwrt/plugin-syslog";

/**
 * A backup server on a travel router: rsync onto a USB disk, logs to a log host, the right time. From the environment:
 * `LOG_HOST` (default: the machine that runs QEMU) and `VLAN`, the id of the VLAN of eth0 that the network is on. QEMU's user
 * network has no VLANs, so the default is eth0 itself.
 */
export default defineConfig(({ env }) => ({
  hostname: "arhcive",
  device: qemu({ usb: true, memory: 128 }),
  users: { store: { uid: 1000 } },
  interfaces: env.VLAN
    ? { [`eth0.${env.VLAN}`]: { vlan: { of: "eth0", id: Number(env.VLAN) }, dhcp: true } }
    : { eth0: { dhcp: true } },
  plugins: [
    usbDisk({ label: "backup-disk", mount: "/srv" }),
    rsync({
      modules: {
        srv: { path: "/srv/store", readOnly: false, authUsers: ["backup"], uid: "store", comment: "backups" },
        restore: { path: "/srv/store", authUsers: ["backup"], uid: "store", comment: "the same, for looking only" },
      },
      passwords: { backup: secret("RSYNC_PASSWORD") },
    }),
    sshd({ authorizedKeys: { root: [secret("SSH_AUTHORIZED_KEY")], store: [secret("SSH_AUTHORIZED_KEY")] } }),
    syslog({ remote: { host: env.LOG_HOST || "10.0.2.2" } }),
    ntpd(),
  ],
  // VLANs and bridges, whether or not they are used: one kernel for all networks that the device may be put into.
  kernel: { config: { VLAN_8021Q: "y", BRIDGE: "y" } },
}));
