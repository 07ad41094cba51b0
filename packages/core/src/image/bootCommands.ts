import { type BootSpec, loaderAddress } from "../system/Boot.js";
import type { CpuTarget } from "../system/CpuFamily.js";

/** U-Boot's own addresses, which many vendors use. */
const defaultAddresses = { ipaddr: "192.168.1.1", serverip: "192.168.1.2" };

/** What `bootCommands` needs to know about a device. */
export type RamBootSpec = Pick<BootSpec, "loader" | "phram"> & { readonly cpu: CpuTarget };

/**
 * Returns the commands for U-Boot's prompt that load an image by TFTP and boot it from RAM. Nothing is written to flash.
 * @param file the image's name on the TFTP server
 * @throws {RangeError} if the device has no image for that.
 */
export function bootCommands(boot: RamBootSpec, file: string): string[] {
  return [...addressCommands(boot), `tftpboot ${loadAddress(boot)} ${file}`, `bootm ${loadAddress(boot)}`];
}

/** The same, with the commands in a script that is loaded first. There is less to type, but the script has to be served, too. */
export function scriptCommands(boot: RamBootSpec, script: string): string[] {
  return [...addressCommands(boot), `tftpboot ${loadAddress(boot)} ${script}`, `source ${loadAddress(boot)}`];
}

/** Returns the commands as a text for users, which is stored beside the image. */
export function bootText(boot: RamBootSpec, file: string): string {
  const { stop, prompt } = boot.loader;
  return [
    `# Boots ${file} from RAM; the flash stays as it is. Serve this folder by TFTP: nixwrt tftp`,
    `# At the serial console: ${stop}`,
    `# At the prompt ${prompt} type these lines, one at a time:`,
    ...bootCommands(boot, file),
    "",
  ].join("\n");
}

/** Returns the device's address while it loads, and that of the TFTP server. */
export function tftpAddresses({ loader }: Pick<BootSpec, "loader">): { ipaddr: string; serverip: string } {
  const { ipaddr, serverip } = loader;
  return { ipaddr: ipaddr ?? defaultAddresses.ipaddr, serverip: serverip ?? defaultAddresses.serverip };
}

function addressCommands(boot: Pick<BootSpec, "loader">): string[] {
  const { ipaddr, serverip } = tftpAddresses(boot);
  return [`setenv ipaddr ${ipaddr}`, `setenv serverip ${serverip}`];
}

function loadAddress({ cpu, phram }: RamBootSpec): string {
  if (phram === undefined) throw new RangeError("the device has no image that boots from RAM");
  return `0x${loaderAddress(cpu, phram.address).toString(16)}`;
}
