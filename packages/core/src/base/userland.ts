import type { Plugin } from "../system/Plugin.js";

/** Kernel symbols that the root file system, busybox and musl need on every device. */
const symbols = `
  PRINTK BUG FUTEX EPOLL SIGNALFD TIMERFD EVENTFD POSIX_TIMERS FILE_LOCKING SHMEM ADVISE_SYSCALLS MULTIUSER
  BINFMT_ELF BINFMT_SCRIPT TTY UNIX98_PTYS PROC_FS SYSFS TMPFS DEVTMPFS DEVTMPFS_MOUNT
  BLOCK MISC_FILESYSTEMS SQUASHFS SQUASHFS_XZ`;

/** Kernel symbols of every image. */
export function userland(): Plugin {
  return {
    name: "userland",
    apply({ hooks }) {
      hooks.kernelConfig.tap("userland", (kernel) => {
        kernel.enable(["EXPERT"], { reason: "otherwise, a hundred symbols are on that nobody asked for" });
        kernel.enable(symbols.trim().split(/\s+/));
        kernel.enable(["PROC_SYSCTL"], { reason: "/proc/sys; Linux 7 has SYSCTL for it", default: true });
        kernel.enable(["COMPAT_32BIT_TIME"], { reason: "musl falls back on the 32-bit time calls" });
      });
    },
  };
}
