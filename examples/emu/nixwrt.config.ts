import { defineConfig, secret } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { sshd } from "@nixwrt/plugin-sshd";

export default defineConfig({
  hostname: "emu",
  device: qemu({ endian: "big", memory: 128 }),
  plugins: [sshd({ authorizedKeys: { root: [secret("SSH_AUTHORIZED_KEY")] } })],
  interfaces: { eth0: { dhcp: true } },
  etc: { motd: "built with NixWRT\n", "local/run.sh": { content: "#!/bin/sh\n", mode: 0o755 } },
  kernel: { config: { IKCONFIG: "y", IKCONFIG_PROC: "y" } },
  images: ["emulator"],
});
