import { defineConfig, secret, usbDisk } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { rsync } from "@nixwrt/plugin-rsync";
import { sshd } from "@nixwrt/plugin-sshd";

/** A backup server on a travel router: rsync onto a USB disk. */
export default defineConfig({
  hostname: "arhcive",
  device: qemu({ usb: true, memory: 128 }),
  users: { store: { uid: 1000, home: "/home/store" } },
  plugins: [
    usbDisk({ label: "backup-disk", mount: "/srv" }),
    rsync({
      modules: { srv: { path: "/srv/store", readOnly: false, authUsers: ["backup"], uid: "store" } },
      passwords: { backup: secret("RSYNC_PASSWORD") },
    }),
    sshd({ authorizedKeys: { root: [secret("SSH_AUTHORIZED_KEY")], store: [secret("SSH_AUTHORIZED_KEY")] } }),
  ],
  interfaces: { eth0: { dhcp: true } },
  // VLANs, bridges and syslog's ring buffer, whether or not they are used: one kernel for all that the device may become.
  kernel: { config: { VLAN_8021Q: "y", BRIDGE: "y", SYSVIPC: "y" } },
});
