import type { EmulatorSpec } from "../system/Device.js";

/**
 * MiB for code that QEMU has translated; QEMU's own default is 1024. Each process that the guest starts has its code at other addresses, so that
 * translations pile up, and QEMU walks through all of a page's translations when the guest writes to that page. A boot loader that loads 2.3 MB over the
 * memory of the previous system needs 10 to 20 s without this limit, and 1 s with it (malta). A system's kernel and programs fit into 64 MiB.
 */
const translatedMiB = 64;

/** A TCP port of the guest's eth0 that is forwarded from 127.0.0.1 on this machine. */
export interface PortForward {
  readonly guest: number;
  /** Port on 127.0.0.1, or 0 for any free one. In a script: the text that becomes a number when it runs. */
  readonly host: number | string;
}

/** A USB disk of the guest. */
export interface UsbDisk {
  /** Unique id of letters, digits, `-` and `_`, starting with a letter. */
  readonly id: string;
  /** Path of the file with the disk's content, as QEMU sees it. The guest writes to this file. */
  readonly file: string;
  /** Whether it is plugged in at power-on. Default: true. */
  readonly attached?: boolean;
}

/** A kernel that QEMU starts itself. Paths are as QEMU sees them. */
export interface KernelStart {
  readonly kernel: string;
  readonly rootfs: string;
}

/** A board that is started by its boot loader. */
export interface BoardStart {
  /** Content of each of the emulator's `chips`, as for -drive's `file=`: a path as QEMU sees it, or a URL such as `nbd+unix:///…`. */
  readonly chips: Readonly<Record<string, string>>;
}

export interface QemuOptions {
  readonly start: KernelStart | BoardStart;
  /** Folder, as QEMU sees it, that a TFTP server at the router's address of the guest's eth0 serves. Needs QEMU's user network. */
  readonly tftp?: string;
  /** RAM in MiB. Default: that of the device. */
  readonly memory?: number;
  /** Needs eth0 to be in QEMU's user network, which is the default unless `netdevs` changes it. */
  readonly forward?: readonly PortForward[];
  /**
   * What each interface is connected to, eth0 first: a value for QEMU's -netdev without its `id`, such as `socket,listen=127.0.0.1:7000`.
   * Default: a separate user network that reaches nothing (10.0.2.0/24 for eth0, 10.0.3.0/24 for eth1, and so on). That of eth0 has the
   * forwarded ports. Of cards that the config joins in a bridge, only one is in a user network, because each has a DHCP server: the others
   * exchange frames with nobody.
   */
  readonly netdevs?: readonly (string | undefined)[];
  /**
   * Lets eth0 reach everything that this machine reaches: the Internet, the local network, and, at 10.0.2.2, services on this machine's own
   * 127.0.0.1. It then also gets a router and a name server by DHCP. Default: false.
   */
  readonly reachHost?: boolean;
  /** In a script: the text that becomes `on` or `off` when it runs. `on` means that the guest reaches nothing. It overrides `reachHost`. */
  readonly restrict?: string;
  /** MAC address of each interface, eth0 first. Default: QEMU's own, which are the same in every guest. */
  readonly macs?: readonly (string | undefined)[];
  /** Disks for a board with USB: its emulator has a controller with the id `usb`. */
  readonly disks?: readonly UsbDisk[];
  /** What happens if the guest restarts itself: QEMU ends, or the guest boots again (default). */
  readonly reboot?: "exit" | "restart";
  /** Start time (UTC) of the guest's hardware clock, such as `2001-01-01T00:00:00`. Default: that of this machine. */
  readonly clock?: string;
  /** Number of an open file descriptor, a socket, for QEMU's machine protocol. */
  readonly qmpDescriptor?: number;
}

/**
 * Returns QEMU's arguments for an `emulator` or `flash` image. The console is on stdio, Ctrl-A x ends QEMU, Ctrl-A c switches to its
 * monitor. The disk of an `emulator` image is read-only, so that any number of guests can share it.
 */
export function qemuArguments(emulator: EmulatorSpec, options: QemuOptions): string[] {
  return [
    ...["-nodefaults", "-display", "none", "-accel", `tcg,tb-size=${translatedMiB}`],
    ...["-machine", emulator.machine, "-cpu", emulator.cpu, "-m", String(options.memory ?? emulator.memory)],
    ...["-chardev", "stdio,id=console,mux=on,signal=on", "-serial", "chardev:console", "-mon", "chardev=console"],
    ...qmpArguments(options.qmpDescriptor),
    ...("chips" in options.start ? chipArguments(emulator, options.start) : rootArguments(emulator, options.start)),
    ...emulator.network.flatMap((model, index) => [
      ...["-netdev", netdev(index, options)],
      ...["-device", `${model},netdev=net${index}${macOf(index, options)}`],
    ]),
    ...isolationArguments(emulator, options),
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

/** The disk keeps its content while it is unplugged, because -blockdev, unlike -drive, outlives the device. */
function diskArguments({ id, file, attached = true }: UsbDisk): string[] {
  const content = `driver=raw,node-name=${id},file.driver=file,file.filename=${escapeCommas(file)}`;
  const device = Object.entries(usbStorage(id)).map(([key, value]) => (key === "driver" ? value : `${key}=${value}`));
  return ["-blockdev", content, ...(attached ? ["-device", device.join(",")] : [])];
}

/** Returns the device for a disk, in the format of QMP's device_add. */
export function usbStorage(id: string): Record<"driver" | "bus" | "drive" | "id", string> {
  return { driver: "usb-storage", bus: "usb.0", drive: id, id: `usb-${id}` };
}

function qmpArguments(descriptor: number | undefined): string[] {
  if (descriptor === undefined) return [];
  return ["-chardev", `socket,id=qmp,fd=${descriptor}`, "-mon", "chardev=qmp,mode=control"];
}

/** Returns the -netdev value of one interface: backend, id, then the backend's options. */
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

/** Returns arguments that throw away all frames of each card that would join its own user network with another of the bridge. */
function isolationArguments({ network, bridgedCards = [] }: EmulatorSpec, { netdevs = [] }: QemuOptions): string[] {
  const isolated = [...network.keys()].filter((card) => {
    if (card === 0 || netdevs[card] !== undefined) return false;
    const others = bridgedCards.find((group) => group.includes(card)) ?? [];
    return others.some((other) => other < card || netdevs[other] !== undefined);
  });
  if (isolated.length === 0) return [];
  return [
    ...["-chardev", "null,id=nowhere"],
    ...isolated.flatMap((card) => [
      "-object",
      `filter-redirector,id=isolated${card},netdev=net${card},queue=all,outdev=nowhere`,
    ]),
  ];
}

function macOf(index: number, options: QemuOptions): string {
  const mac = options.macs?.[index];
  return mac === undefined ? "" : `,mac=${mac}`;
}

function formatForward(forward: PortForward): string {
  return `hostfwd=${formatForwardRule(forward)}`;
}

/**
 * Returns a forwarding rule for -netdev and the monitor's `hostfwd_add`. Without an address, it applies to the guest that QEMU's DHCP
 * server serves.
 */
export function formatForwardRule(forward: PortForward): string {
  return `tcp:127.0.0.1:${forward.host}-:${forward.guest}`;
}

/** In QEMU's option lists, a comma in a value is doubled. */
function escapeCommas(value: string): string {
  return value.replaceAll(",", ",,");
}
