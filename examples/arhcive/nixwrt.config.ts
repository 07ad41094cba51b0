import { defineConfig, secret, usbDisk } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { ntpd } from "@nixwrt/plugin-ntpd";
import { rsync } from "@nixwrt/plugin-rsync";
import { sshd } from "@nixwrt/plugin-sshd";
import { syslog } from "@nixwrt/plugin-syslog";

/** The first network interface, by DHCP; where `VLAN` is in the environment, a VLAN of that id on it. */
function uplink(port: string | undefined, vlan: string | undefined) {
  if (port === undefined) return {};
  return vlan
    ? { [`${port}.${vlan}`]: { vlan: { of: port, id: Number(vlan) }, dhcp: true } }
    : { [port]: { dhcp: true } };
}

/**
 * A backup server on a travel router: rsync to a USB disk, logs to a log host, the correct time. From the environment:
 * `LOG_HOST` (default: the machine that runs QEMU) and `VLAN`, the id of the VLAN that the network is on. QEMU's user network has
 * no VLANs, so the default is none. With `--device` it is for another board.
 */
export default defineConfig(({ env, device }) => ({
  hostname: "arhcive",
  device: qemu({ usb: true, memory: 128 }),
  users: { store: { uid: 1000 } },
  interfaces: uplink((device?.interfaces ?? ["eth0"])[0], env.VLAN),
  plugins: [
    usbDisk({ label: "backup-disk", mount: "/srv" }),
    rsync({
      modules: {
        srv: { path: "/srv/store", readOnly: false, authUsers: ["backup"], uid: "store", comment: "backups" },
        system: {
          ...{ path: "/srv/store", readOnly: false, authUsers: ["backup"], uid: "store", fakeSuper: true },
          comment: "backups of whole systems, with owners and devices",
        },
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
