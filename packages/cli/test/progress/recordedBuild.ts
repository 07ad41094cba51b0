import type { BuildEvent } from "@nixwrt/core/host";

/** The events of a small build, each with its time in seconds. */
export const recordedBuild: readonly (readonly [seconds: number, event: BuildEvent])[] = [
  [0, { kind: "phase", text: "resolving packages" }],
  [2, { kind: "download", received: 0, total: 50_000_000, files: 111, done: false }],
  [3, { kind: "download", received: 25_000_000, total: 50_000_000, files: 111, done: false }],
  [4, { kind: "download", received: 50_000_000, total: 50_000_000, files: 111, done: true }],
  [4, { kind: "unpack", root: "build", done: 0, total: 98 }],
  [6, { kind: "unpack", root: "build", done: 98, total: 98 }],
  [6, { kind: "phase", text: "compiling" }],
  [6, { kind: "step", step: "libgcc-mips", title: "Compiler support library", state: "cached" }],
  [6, { kind: "step", step: "linux-mips", title: "Linux kernel", state: "started" }],
  [6, { kind: "step", step: "musl-mips", title: "C library", state: "started" }],
  [7, { kind: "log", step: "linux-mips", line: "  CC      \u001B[1mkernel/fork.o\u001B[0m" }],
  [25, { kind: "step", step: "musl-mips", title: "C library", state: "finished", seconds: 18.7 }],
  [72, { kind: "log", step: "linux-mips", line: "drivers/net/virtio_net.c:1: error: no such thing" }],
  [73, { kind: "step", step: "linux-mips", title: "Linux kernel", state: "failed", seconds: 67 }],
  [74, { kind: "assembled", what: "rootfs.squashfs", bytes: 868_352, seconds: 0.42 }],
];
