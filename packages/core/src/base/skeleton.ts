import type { Plugin } from "../system/Plugin.js";
import { resolvPath } from "./networkFacts.js";

/** Folders of every image: mount points, homes, and where programs expect to write. */
const directories = ["/dev", "/proc", "/sys", "/run", "/tmp", "/var", "/mnt", "/home"];

/**
 * The root file system is read-only, so these are the only places where an attacker who controls a service can store a program. Nothing
 * there can be executed, gives other rights to whoever starts it, or is a device.
 */
const inert = ["nosuid", "nodev", "noexec"];

/** The bare root file system. It is read-only, so everything that changes is on a tmpfs. */
export function skeleton(): Plugin {
  return {
    name: "skeleton",
    apply({ hooks, hostname }) {
      hooks.filesystems.tap("skeleton", (filesystems) => {
        const mount = (target: string, source: string, type: string, options: string[]) =>
          filesystems.mount({ target, source, type, options }, { default: true });
        mount("/proc", "proc", "proc", inert);
        mount("/sys", "sysfs", "sysfs", inert);
        mount("/dev", "dev", "devtmpfs", ["nosuid", "noexec"]);
        mount("/dev/pts", "devpts", "devpts", ["nosuid", "noexec", "mode=620"]);
        mount("/run", "tmpfs", "tmpfs", [...inert, "mode=755"]);
        mount("/tmp", "tmpfs", "tmpfs", [...inert, "mode=1777"]);
        mount("/var", "tmpfs", "tmpfs", [...inert, "mode=755"]);
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
        etc.link("resolv.conf", resolvPath, { default: true });
      });
    },
  };
}

const profile = String.raw`export PATH=/usr/sbin:/usr/bin:/sbin:/bin
[ "$(id -u)" = 0 ] && export PS1='\h:\w# ' || export PS1='\h:\w$ '
`;
