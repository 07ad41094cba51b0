import type { EmulatorSpec } from "../system/Device.js";

/** A TCP port of the guest's eth0 that is reached through 127.0.0.1 of this machine. */
export interface PortForward {
  readonly guest: number;
  /** Port on 127.0.0.1; 0 for any that is free. In a script: the text that becomes a number when it is run. */
  readonly host: number | string;
}

/** A USB disk of the guest. */
export interface UsbDisk {
  /** Letters, digits, `-` and `_`, a letter first; unique. */
  readonly id: string;
  /** Path of the file with the disk's content, as QEMU sees it. What the guest writes is written there. */
  readonly file: string;
  /** Whether it is plugged in at power-on; default true. */
  readonly attached?: boolean;
}

export interface QemuOptions {
  /** Path of the kernel as QEMU sees it. */
  readonly kernel: string;
  /** Path of the root file system as QEMU sees it. */
  readonly rootfs: string;
  /** MiB; default: the device's. */
  readonly memory?: number;
  /** Needs eth0 to be of QEMU's user network, which it is unless `netdevs` says otherwise. */
  readonly forward?: readonly PortForward[];
  /**
   * What each interface is plugged into, eth0 first: a value of QEMU's -netdev without its `id`, such as
   * `socket,listen=127.0.0.1:7000`. Default for eth0: `user`, which reaches what this machine reaches; for the others:
   * a user network of their own that reaches nothing (10.0.3.0/24 for eth1, and so on).
   */
  readonly netdevs?: readonly (string | undefined)[];
  /** MAC address of each interface, eth0 first. Default: QEMU's own, which are the same in every guest. */
  readonly macs?: readonly (string | undefined)[];
  /** For a board with USB: its emulator has a controller whose id is `usb`. */
  readonly disks?: readonly UsbDisk[];
  /** What happens when the guest restarts itself: QEMU ends, or (the default) the guest boots again. */
  readonly reboot?: "exit" | "restart";
  /** Time (UTC) from which the guest's hardware clock runs, such as `2001-01-01T00:00:00`; default: this machine's. */
  readonly clock?: string;
  /** Number of an open file descriptor, a socket, on which QEMU is to speak its machine protocol. */
  readonly qmpDescriptor?: number;
}

/**
 * QEMU's arguments for an `emulator` image: the console is on stdio, Ctrl-A x ends QEMU, Ctrl-A c leads to its monitor,
 * and the disk is read-only, so any number of guests can share an image.
 */
export function qemuArguments(emulator: EmulatorSpec, options: QemuOptions): string[] {
  return [
    ...["-nodefaults", "-display", "none"],
    ...["-machine", emulator.machine, "-cpu", emulator.cpu, "-m", String(options.memory ?? emulator.memory)],
    ...["-chardev", "stdio,id=console,mux=on,signal=on", "-serial", "chardev:console", "-mon", "chardev=console"],
    ...qmpArguments(options.qmpDescriptor),
    ...["-drive", `if=none,id=rootfs,format=raw,readonly=on,file=${escapeCommas(options.rootfs)}`],
    ...["-device", `${emulator.disk},drive=rootfs`],
    ...emulator.network.flatMap((model, index) => [
      ...["-netdev", netdev(index, options)],
      ...["-device", `${model},netdev=net${index}${macOf(index, options)}`],
    ]),
    ...(options.reboot === "exit" ? ["-no-reboot"] : []),
    ...(options.clock === undefined ? [] : ["-rtc", `base=${options.clock}`]),
    ...["-kernel", options.kernel, "-append", emulator.append],
    ...emulator.arguments,
    ...(options.disks ?? []).flatMap(diskArguments),
  ];
}

/** What is on the disk stays there while it is unplugged: -blockdev, unlike -drive, outlives the device. */
function diskArguments({ id, file, attached = true }: UsbDisk): string[] {
  const content = `driver=raw,node-name=${id},file.driver=file,file.filename=${escapeCommas(file)}`;
  const device = Object.entries(usbStorage(id)).map(([key, value]) => (key === "driver" ? value : `${key}=${value}`));
  return ["-blockdev", content, ...(attached ? ["-device", device.join(",")] : [])];
}

/** The device that a disk is, as QMP's device_add has it. */
export function usbStorage(id: string): Record<"driver" | "bus" | "drive" | "id", string> {
  return { driver: "usb-storage", bus: "usb.0", drive: id, id: `usb-${id}` };
}

function qmpArguments(descriptor: number | undefined): string[] {
  if (descriptor === undefined) return [];
  return ["-chardev", `socket,id=qmp,fd=${descriptor}`, "-mon", "chardev=qmp,mode=control"];
}

/** The -netdev value of one interface: backend, id, then what the backend is told. */
function netdev(index: number, options: QemuOptions): string {
  const isolated = `user,net=10.0.${index + 2}.0/24,restrict=on`;
  const backend = options.netdevs?.[index] ?? (index === 0 ? "user" : isolated);
  const forwards = index === 0 && /^user(,|$)/.test(backend) ? (options.forward ?? []) : [];
  return [backend, `id=net${index}`, ...forwards.map(formatForward)].join(",");
}

function macOf(index: number, options: QemuOptions): string {
  const mac = options.macs?.[index];
  return mac === undefined ? "" : `,mac=${mac}`;
}

function formatForward(forward: PortForward): string {
  return `hostfwd=${formatForwardRule(forward)}`;
}

/** A forwarding rule as -netdev and the monitor's `hostfwd_add` have it; without an address, the guest is the one that QEMU's DHCP serves. */
export function formatForwardRule(forward: PortForward): string {
  return `tcp:127.0.0.1:${forward.host}-:${forward.guest}`;
}

/** In QEMU's option lists a comma within a value is written twice. */
function escapeCommas(value: string): string {
  return value.replaceAll(",", ",,");
}
