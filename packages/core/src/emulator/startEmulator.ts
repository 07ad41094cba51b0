import { randomBytes } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { join, resolve } from "node:path";
import type { Duplex, Readable, Writable } from "node:stream";
import type { ExecaError } from "execa";
import type { ToolRunner } from "../engine/tools.js";
import type { EmulatorSpec } from "../system/Device.js";
import { emulatorError } from "./emulatorError.js";
import { parseForwards } from "./parseForwards.js";
import { formatForwardRule, type QemuOptions, qemuArguments, type UsbDisk, usbStorage } from "./qemuArguments.js";
import { openQmp, type Qmp } from "./qmp.js";
import { emulatorParts, startedKernel } from "./runScript.js";

export interface EmulatorOptions extends Pick<QemuOptions, "clock" | "memory" | "netdevs" | "reachHost" | "reboot"> {
  readonly spec: EmulatorSpec;
  /** Folder of a built `emulator` image, or of a board's chips, whose files are written to. */
  readonly image: string;
  /** Whether `image` contains a board's chips. Default: false. */
  readonly board?: boolean;
  /** For chips that are not files of `image`: the Unix socket of an NBD server for each. */
  readonly chipSockets?: Readonly<Record<string, string>>;
  /** Folder that a TFTP server at the router's address of the guest's eth0, 10.0.2.2, serves. */
  readonly tftp?: string;
  readonly tools: ToolRunner;
  /** Unpacked root with QEMU: one with the package `spec.package`. */
  readonly root: string;
  /** USB disks. `file` is a path on this machine. */
  readonly disks?: readonly UsbDisk[];
  /** TCP ports of the guest's eth0 to make available on 127.0.0.1. */
  readonly forward?: readonly { readonly guest: number; readonly host?: number }[];
  /** Ends QEMU like {@link Emulator.kill}. */
  readonly signal?: AbortSignal;
}

/** How an emulator ended. */
export interface EmulatorExit {
  /**
   * QEMU's reason, from its protocol: `guest-shutdown`, `guest-reset` (with `reboot: "exit"`), `host-qmp-quit` (on request, or Ctrl-A x),
   * `host-signal` and others; `killed` if it could not report one.
   */
  readonly reason: string;
  /** QEMU's exit code. Undefined if it was killed. */
  readonly exitCode: number | undefined;
  /** QEMU's own messages. */
  readonly stderr: string;
}

/** A guest that runs in QEMU. */
export interface Emulator {
  /** Output of the guest's console. Its input is what is typed there. */
  readonly output: Readable;
  readonly input: Writable;
  /** Settles when QEMU has ended. Never rejects. */
  readonly exited: Promise<EmulatorExit>;
  /** Port on 127.0.0.1 for each forwarded port of the guest. */
  readonly ports: ReadonlyMap<number, number>;
  /**
   * Forwards one more TCP port of the guest's eth0.
   * @param host port on 127.0.0.1. Default: any free one
   * @returns the port on 127.0.0.1
   * @throws {Error} with QEMU's message if it refuses.
   */
  forward(guest: number, host?: number): Promise<number>;
  /**
   * Plugs in a disk of `disks`.
   * @throws {Error} with QEMU's message if it refuses.
   */
  attachDisk(id: string): Promise<void>;
  /**
   * Unplugs a disk without warning, and waits until it has left the guest's bus.
   * @throws {Error} with QEMU's message if it refuses.
   */
  detachDisk(id: string): Promise<void>;
  /** Presses the reset button. */
  reset(): Promise<void>;
  /** Asks QEMU to end, without telling the guest, and waits for its end. Kills it after two seconds. */
  quit(): Promise<EmulatorExit>;
  /** Pulls the plug: sends SIGKILL, and waits until QEMU has ended. */
  kill(): Promise<EmulatorExit>;
}

/** Milliseconds that QEMU may take to end on request. */
const quitMilliseconds = 2000;
/** Where QEMU sees the image and other files, and the descriptor of its protocol. */
const guestImage = "/image";
const guestDisks = "/disks";
const guestSockets = "/chips";
const guestTftp = "/tftp";
const qmpDescriptor = 3;

function chipFiles({ chips = {} }: EmulatorSpec, sockets: Readonly<Record<string, string>>): Record<string, string> {
  const fileOf = (name: string) =>
    sockets[name] === undefined ? join(guestImage, name) : `nbd+unix:///?socket=${join(guestSockets, name)}`;
  return Object.fromEntries(Object.keys(chips).map((name) => [name, fileOf(name)]));
}

/**
 * Boots an image in QEMU in the tool sandbox. QEMU ends when this process does, for whatever reason.
 * @throws {NixwrtError} class `host`: `PORT_TAKEN` if a requested port of this machine is in use, `USER_NAMESPACES` if this machine refuses
 * the sandbox, `EMULATOR_FAILED` with QEMU's own message otherwise. The reason with which `signal` was aborted.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { spec, image, tools, root, signal, board = false, chipSockets: sockets = {}, disks = [] } = options;
  signal?.throwIfAborted();
  const forward = (options.forward ?? []).map(({ guest, host = 0 }) => ({ guest, host }));
  const args = qemuArguments(spec, {
    start: board
      ? { chips: chipFiles(spec, sockets) }
      : { kernel: join(guestImage, startedKernel(spec)), rootfs: join(guestImage, emulatorParts.rootfs) },
    qmpDescriptor,
    forward,
    ...(options.tftp === undefined ? {} : { tftp: guestTftp }),
    disks: disks.map((disk) => ({ ...disk, file: join(guestDisks, disk.id) })),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.memory === undefined ? {} : { memory: options.memory }),
    ...(options.netdevs === undefined ? {} : { netdevs: options.netdevs, macs: options.netdevs.map(ownMac) }),
    ...(options.reachHost === undefined ? {} : { reachHost: options.reachHost }),
    ...(options.reboot === undefined ? {} : { reboot: options.reboot }),
  });
  const binds = [
    { host: image, guest: guestImage, ...(board ? { writable: true } : {}) },
    ...Object.entries(sockets).map(([name, socket]) => ({
      host: socket,
      guest: join(guestSockets, name),
      writable: true,
    })),
    ...(options.tftp === undefined ? [] : [{ host: resolve(options.tftp), guest: guestTftp }]),
    ...disks.map(({ id, file }) => ({ host: resolve(file), guest: join(guestDisks, id), writable: true })),
  ];
  const subprocess = tools.spawn(
    { root, command: [spec.binary, ...args], binds, network: true },
    { stdio: ["pipe", "pipe", "pipe", "pipe"], buffer: { stdout: false, fd3: false }, encoding: "utf8" },
  );
  let reason = "killed";
  /** Emits the id of each device that was unplugged. */
  const unplugged = new EventEmitter();
  const exited: Promise<EmulatorExit> = subprocess.then(
    ({ exitCode, stderr }) => ({ reason, exitCode, stderr }),
    ({ exitCode, stderr }: ExecaError & { stderr: string }) => ({ reason, exitCode, stderr }),
  );
  const kill = () => {
    subprocess.kill("SIGKILL");
    return exited;
  };
  signal?.addEventListener("abort", kill, { once: true });
  void exited.then(() => signal?.removeEventListener("abort", kill));
  subprocess.stdin.on("error", () => {}); // typing to a guest that is gone is not a fault

  let qmp: Qmp;
  let ports: Map<number, number>;
  try {
    qmp = await openQmp(subprocess.stdio[3] as unknown as Duplex, ({ event, data }) => {
      if (event === "SHUTDOWN") reason = String(data?.reason);
      if (event === "DEVICE_DELETED" && data?.device !== undefined) unplugged.emit(String(data.device));
    });
    ports = new Map((await readForwards(qmp)).map(({ guest, host }) => [guest, host]));
  } catch (error) {
    // QEMU may be running without answering. Nobody else could end it.
    const { stderr } = await kill();
    signal?.throwIfAborted();
    throw emulatorError(spec, stderr, error);
  }

  return {
    output: subprocess.stdout,
    input: subprocess.stdin,
    exited,
    ports,
    async forward(guest, host = 0) {
      const refusal = await qmp.monitor(`hostfwd_add net0 ${formatForwardRule({ guest, host })}`);
      if (refusal.trim() !== "") throw new Error(refusal.trim());
      const port = (await readForwards(qmp)).find((one) => one.guest === guest)?.host;
      if (port === undefined) throw new Error(`QEMU does not list the forwarding of port ${guest}`);
      ports.set(guest, port);
      return port;
    },
    async attachDisk(id) {
      await qmp.execute("device_add", usbStorage(id));
    },
    async detachDisk(id) {
      const device = usbStorage(id).id;
      const gone = once(unplugged, device);
      await qmp.execute("device_del", { id: device });
      await Promise.race([gone, exited]);
    },
    async reset() {
      await qmp.execute("system_reset");
    },
    async quit() {
      const timer = setTimeout(kill, quitMilliseconds);
      await qmp.execute("quit").catch(() => undefined); // it may be gone before it answers
      return exited.finally(() => clearTimeout(timer));
    },
    kill,
  };
}

/** Returns a MAC address for an interface on its own network, which may have other guests: a unique address with QEMU's prefix. */
function ownMac(netdev: string | undefined): string | undefined {
  return netdev === undefined
    ? undefined
    : ["52:54:00", ...(randomBytes(3).toString("hex").match(/../g) ?? [])].join(":");
}

async function readForwards(qmp: Qmp) {
  return parseForwards(await qmp.monitor("info usernet"));
}
