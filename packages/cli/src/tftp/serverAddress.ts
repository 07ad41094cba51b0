import { BlockList, isIPv4 } from "node:net";
import type { NetworkInterfaceInfo } from "node:os";
import { NixwrtError } from "@nixwrt/core";

/** The addresses of a transfer, as U-Boot calls them. */
export interface Addresses {
  /** Where this machine listens. */
  readonly listen: string;
  /** By which the device reaches it. */
  readonly serverip: string;
  /** The device's own. */
  readonly ipaddr: string;
}

/** What the user asked for. */
export interface WantedAddresses {
  readonly address?: string;
  readonly deviceAddress?: string;
}

/**
 * Decides on the addresses.
 * @param board the addresses that are the board's own
 * @throws {NixwrtError} `TFTP_ADDRESS` of class `host` when this machine does not have the address; `TFTP_NETWORK` of class
 * `usage` when device and machine could not reach each other.
 */
export function chooseAddresses(
  board: Pick<Addresses, "serverip" | "ipaddr">,
  wanted: WantedAddresses,
  interfaces: readonly NetworkInterfaceInfo[],
): Addresses {
  const own = interfaces.filter(({ family }) => family === "IPv4");
  const listen = wanted.address ?? board.serverip;
  const ipaddr = wanted.deviceAddress ?? board.ipaddr;
  const network = own.find(({ address }) => address === listen);
  if (network === undefined) throw noAddress(listen, own);
  // An emulated device has an address of its own for this machine's loopback.
  if (network.internal) return { listen, ipaddr, serverip: board.serverip };
  if (!inNetwork(ipaddr, network)) {
    throw new NixwrtError("usage", {
      code: "TFTP_NETWORK",
      message: `the device's address ${ipaddr} is not in this machine's network ${network.cidr}`,
      hint: "Give a free address in that network with --device-address",
    });
  }
  return { listen, serverip: listen, ipaddr };
}

function inNetwork(address: string, { cidr }: NetworkInterfaceInfo): boolean {
  const [network = "", prefix] = (cidr ?? "").split("/");
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), "ipv4");
  return isIPv4(address) && list.check(address, "ipv4");
}

function noAddress(address: string, own: readonly NetworkInterfaceInfo[]): NixwrtError {
  const others = own.filter(({ internal }) => !internal).map((one) => one.address);
  const choice = others.length === 0 ? "" : `, or choose one of its addresses with --address: ${others.join(", ")}`;
  return new NixwrtError("host", {
    code: "TFTP_ADDRESS",
    message: `this machine does not have the address ${address}, where the device looks for the server`,
    hint: `Give it that address, as in: sudo ip address add ${address}/24 dev eth0${choice}`,
  });
}
