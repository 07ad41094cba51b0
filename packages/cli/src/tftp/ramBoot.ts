import { networkInterfaces } from "node:os";
import {
  type BuildEvent,
  bootCommands,
  buildImages,
  NixwrtError,
  type Project,
  type RamBootSpec,
  scriptCommands,
  tftpAddresses,
} from "@nixwrt/core/host";
import type { PortBinder } from "../sudo/startPortBinder.js";
import { styleFor } from "../terminal/style.js";
import { print, say } from "../terminal/write.js";
import { readServed } from "./readServed.js";
import { startTftpServer, type TftpEvent } from "./server.js";
import { type Addresses, chooseAddresses, type WantedAddresses } from "./serverAddress.js";
import { transferReporter } from "./transferReporter.js";

/** Name of the image that boots from RAM, and of the U-Boot script in its folder. */
const ramImage = { name: "phram", script: "boot.scr" };
/** Default port of TFTP (RFC 1350). */
const tftpPort = 69;

/** A built image, and how the boot loader downloads and boots it. */
export interface RamBoot {
  readonly boot: RamBootSpec;
  readonly image: string;
  /** Absolute path of the image's folder. */
  readonly folder: string;
  readonly addresses: Addresses;
}

/** Name of the image's file that a boot loader downloads. */
function fileOf(image: string): string {
  return `${image}.bin`;
}

/**
 * Checks that an image can be served to the boot loader, then builds it if needed.
 * @throws {NixwrtError} as `buildImages` and `chooseAddresses` do; `NO_RAM_BOOT` of class `config`.
 */
export async function prepareRamBoot(
  project: Project,
  wanted: WantedAddresses & { readonly image?: string },
  options: { readonly onEvent: (event: BuildEvent) => void; readonly signal: AbortSignal },
): Promise<RamBoot> {
  const { boot, cpu, name } = project.system.device;
  const image = wanted.image ?? ramImage.name;
  if (boot === undefined || (image === ramImage.name && boot.phram === undefined)) {
    throw new NixwrtError("config", {
      code: "NO_RAM_BOOT",
      message: `the device ${name} has no image that boots from RAM`,
      hint: "`nixwrt build` builds the images that it has",
    });
  }
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const addresses = chooseAddresses(tftpAddresses(boot), wanted, interfaces);
  const { images } = await buildImages(project, { images: [image], ...options });
  return { boot: { cpu, ...boot }, image, addresses, folder: images[0]?.path ?? "" };
}

interface ServeOptions {
  readonly port: number;
  readonly once: boolean;
  readonly signal: AbortSignal;
  /** Binds a privileged port after this process has dropped root. Default: this process binds the port itself. */
  readonly binder?: PortBinder | undefined;
}

/**
 * Serves an image, and prints the commands for the boot loader. Returns when the signal aborts or, with `once`, when the
 * image has been downloaded.
 * @throws {NixwrtError} `TFTP_PORT` of class `host`.
 */
export async function serveRamBoot(ramBoot: RamBoot, { port, once, signal, binder }: ServeOptions): Promise<void> {
  const { folder, image, addresses } = ramBoot;
  const ended = Promise.withResolvers<void>();
  const show = transferReporter(process.stderr);
  const onEvent = (event: TftpEvent) => {
    show(event);
    if (once && event.kind === "done" && event.file === fileOf(image)) ended.resolve();
  };
  const read = (file: string) => readServed(folder, file);
  const address = addresses.listen;
  const listen = async () => {
    const socket = await binder?.bind({ address, port });
    return await startTftpServer({ address, port, read, onEvent, ...(socket === undefined ? {} : { socket }) });
  };
  const server = await listen().catch((error) => {
    throw listenError(error, address, port);
  });
  signal.addEventListener("abort", () => ended.resolve(), { once: true });
  if (signal.aborted) ended.resolve();
  announce(ramBoot, port);
  await ended.promise;
  server.close();
}

/** Prints the boot commands to stdout, and everything else to stderr. */
function announce({ boot, image, addresses: { ipaddr, serverip } }: RamBoot, port: number): void {
  const { prompt, stop } = boot.loader;
  const file = fileOf(image);
  const spec = { ...boot, loader: { ...boot.loader, ipaddr, serverip } };
  const before = port === tftpPort ? [] : [`setenv tftpdstp ${port}`];
  say(`${styleFor(process.stderr)("green", "✓")} serving ${file} on port ${port}; Ctrl-C ends it`);
  // The commands that write an image to flash differ between boot loaders: see docs/boards.
  if (image !== ramImage.name) return;
  say(`At the router's serial console: ${stop}`);
  say(`At the prompt ${prompt} type:\n`);
  for (const line of [...before, ...bootCommands(spec, file)]) print(line);
  say("\nIf the boot loader supports scripts, type these instead of the last two:\n");
  for (const line of scriptCommands(spec, ramImage.script).slice(-2)) say(line);
  say("");
}

function listenError(error: NodeJS.ErrnoException, address: string, port: number): NixwrtError {
  const hints: Readonly<Record<string, string>> = {
    EACCES: `Allow it with: sudo sysctl net.ipv4.ip_unprivileged_port_start=${port}; or run this command with sudo, which it uses for nothing else; or choose a --port of 1024 or above`,
    EADDRINUSE: "Stop the other server, or choose another --port",
  };
  const problem = {
    code: "TFTP_PORT",
    message: `cannot listen on port ${port} of ${address} (${error.code})`,
    hint: hints[error.code ?? ""] ?? "Choose another --address or --port",
  };
  return new NixwrtError("host", problem, { cause: error });
}
