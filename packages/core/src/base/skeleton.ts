import type { Plugin } from "../system/Plugin.js";
import { resolvPath } from "./udhcpcScript.js";

/** Folders that every image has: mount points, homes, and where programs expect to write. */
const directories = ["/dev", "/proc", "/sys", "/run", "/tmp", "/var", "/mnt", "/home"];

/** The bare root file system: it is read-only, so whatever changes lives on a tmpfs. */
export function skeleton(): Plugin {
  return {
    name: "skeleton",
    apply({ hooks, hostname }) {
      hooks.filesystems.tap("skeleton", (filesystems) => {
        filesystems.mount({ target: "/proc", source: "proc", type: "proc", options: ["nosuid", "nodev", "noexec"] });
        filesystems.mount({ target: "/sys", source: "sysfs", type: "sysfs", options: ["nosuid", "nodev", "noexec"] });
        filesystems.mount({
          target: "/dev/pts",
          source: "devpts",
          type: "devpts",
          options: ["nosuid", "noexec", "mode=620"],
        });
        filesystems.mount({ target: "/run", source: "tmpfs", type: "tmpfs", options: ["nosuid", "nodev", "mode=755"] });
        filesystems.mount(
          { target: "/tmp", source: "tmpfs", type: "tmpfs", options: ["nosuid", "nodev", "mode=1777"] },
          { default: true },
        );
        filesystems.mount(
          { target: "/var", source: "tmpfs", type: "tmpfs", options: ["nosuid", "nodev", "mode=755"] },
          { default: true },
        );
      });
      hooks.etc.tap("skeleton", (etc) => {
        for (const path of directories) etc.directory(path);
        etc.file("hostname", `${hostname}\n`);
        etc.file("hosts", `127.0.0.1 localhost\n127.0.1.1 ${hostname}\n::1 localhost ip6-localhost\n`, {
          default: true,
        });
        etc.file("shells", "/bin/sh\n", { default: true });
        etc.file("profile", profile, { default: true });
        etc.link("mtab", "/proc/mounts");
        etc.link("resolv.conf", resolvPath);
      });
    },
  };
}

const profile = String.raw`export PATH=/usr/sbin:/usr/bin:/sbin:/bin
[ "$(id -u)" = 0 ] && export PS1='\h:\w# ' || export PS1='\h:\w$ '
`;
