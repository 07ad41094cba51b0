import { BlockList, isIPv4 } from "node:net";
import type { NetworkInterfaceInfo } from "node:os";
import { NixwrtError } from "@nixwrt/core";

/** Addresses of a transfer. `serverip` and `ipaddr` are named as in U-Boot. */
export interface Addresses {
  /** The address that this machine listens on. */
  readonly listen: string;
  /** The address at which the device reaches this machine. */
  readonly serverip: string;
  /** The device's own address. */
  readonly ipaddr: string;
}

/** The user's choices. Default: the board's addresses. */
export interface WantedAddresses {
  readonly address?: string;
  readonly deviceAddress?: string;
}

/**
 * Chooses the addresses of a transfer.
 * @param board default addresses of the board
 * @throws {NixwrtError} `TFTP_ADDRESS` of class `host` if this machine does not have the address; `TFTP_NETWORK` of class
 * `usage` if the device's address is not in the same network.
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
  // An emulated device reaches this machine's loopback interface at the board's serverip.
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
