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

/** A kernel that QEMU starts itself: paths as QEMU sees them. */
export interface KernelStart {
  readonly kernel: string;
  readonly rootfs: string;
}

/** A board whose boot loader starts it. */
export interface BoardStart {
  /** For each of the emulator's `chips`, what holds it, as -drive's `file=`: a path as QEMU sees it, or an address such as `nbd+unix:///…`. */
  readonly chips: Readonly<Record<string, string>>;
}

export interface QemuOptions {
  readonly start: KernelStart | BoardStart;
  /** Folder that the guest's eth0 finds on a TFTP server at its router's address, as QEMU sees it. Needs QEMU's user network. */
  readonly tftp?: string;
  /** MiB; default: the device's. */
  readonly memory?: number;
  /** Needs eth0 to be of QEMU's user network, which it is unless `netdevs` says otherwise. */
  readonly forward?: readonly PortForward[];
  /**
   * What each interface is plugged into, eth0 first: a value of QEMU's -netdev without its `id`, such as
   * `socket,listen=127.0.0.1:7000`. Default: a user network of its own that reaches nothing (10.0.2.0/24 for eth0,
   * 10.0.3.0/24 for eth1, and so on); eth0's has the forwarded ports.
   */
  readonly netdevs?: readonly (string | undefined)[];
  /**
   * Lets eth0 reach all that this machine reaches: the Internet, the local network, and at 10.0.2.2 what listens on this
   * machine's own 127.0.0.1. Then it also gets a router and a name server by DHCP. Default false.
   */
  readonly reachHost?: boolean;
  /** In a script: the text that becomes `on` or `off` when it is run, the opposite of `reachHost`, which then does not count. */
  readonly restrict?: string;
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
 * QEMU's arguments for an `emulator` or `flash` image: the console is on stdio, Ctrl-A x ends QEMU, Ctrl-A c leads to its monitor,
 * and an `emulator` image's disk is read-only, so any number of guests can share it.
 */
export function qemuArguments(emulator: EmulatorSpec, options: QemuOptions): string[] {
  return [
    ...["-nodefaults", "-display", "none"],
    ...["-machine", emulator.machine, "-cpu", emulator.cpu, "-m", String(options.memory ?? emulator.memory)],
    ...["-chardev", "stdio,id=console,mux=on,signal=on", "-serial", "chardev:console", "-mon", "chardev=console"],
    ...qmpArguments(options.qmpDescriptor),
    ...("chips" in options.start ? chipArguments(emulator, options.start) : rootArguments(emulator, options.start)),
    ...emulator.network.flatMap((model, index) => [
      ...["-netdev", netdev(index, options)],
      ...["-device", `${model},netdev=net${index}${macOf(index, options)}`],
    ]),
    ...(options.reboot === "exit" ? ["-no-reboot"] : []),
    ...(options.clock === undefined ? [] : ["-rtc", `base=${options.clock}`]),
    ...("chips" in options.start ? [] : ["-kernel", options.start.kernel, "-append", emulator.append]),
    ...emulator.arguments,
    ...(options.disks ?? []).flatMap(diskArguments),
  ];
}

function rootArguments(emulator: EmulatorSpec, { rootfs }: KernelStart): string[] {
  return [
    ...["-drive", `if=none,id=rootfs,format=raw,readonly=on,file=${escapeCommas(rootfs)}`],
    ...["-device", `${emulator.disk},drive=rootfs`],
  ];
}

function chipArguments({ chips = {} }: EmulatorSpec, start: BoardStart): string[] {
  return Object.entries(chips).flatMap(([name, drive]) => {
    const file = start.chips[name];
    return file === undefined ? [] : ["-drive", `${drive},format=raw,file=${escapeCommas(file)}`];
  });
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
  const restrict = index > 0 ? "on" : (options.restrict ?? (options.reachHost ? "off" : "on"));
  const backend = options.netdevs?.[index] ?? `user,net=10.0.${index + 2}.0/24,restrict=${restrict}`;
  const own = index === 0 && /^user(,|$)/.test(backend);
  return [
    ...[backend, `id=net${index}`],
    ...(own && options.tftp !== undefined ? [`tftp=${escapeCommas(options.tftp)}`] : []),
    ...(own ? (options.forward ?? []).map(formatForward) : []),
  ].join(",");
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
