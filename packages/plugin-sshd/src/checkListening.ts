import {
  hasAddress,
  listenFault,
  networkHolds,
  ownAddresses,
  type Problems,
  type System,
  valuesOf,
} from "@nixwrt/core";
import { plugin } from "./place.js";

/** Where the server listens. */
interface Listening {
  readonly addresses: readonly string[];
  readonly interface?: string | undefined;
}

/** Returns the interfaces that have the addresses that the server listens on. It waits for them. */
export function holdersOf(addresses: readonly string[], system: System): string[] {
  const holders = ownAddresses(system).filter(({ address }) => addresses.includes(address));
  return [...new Set(holders.map((one) => one.interface))];
}

/** Returns the interfaces that the server listens on, or nothing if it listens on all, or if checks report them anyway. */
export function listeningOn({ addresses, interface: name }: Listening, system: System): { interfaces?: string[] } {
  if (name !== undefined) return faultOf(name, system) === undefined ? { interfaces: [name] } : {};
  const interfaces = holdersOf(addresses, system);
  // Where it listens is known only if interfaces have all of the addresses, and not if one is that of the loopback interface.
  const areHeld = addresses.every((address) => ownAddresses(system).some((own) => own.address === address));
  const areSound = interfaces.every((one) => faultOf(one, system) === undefined);
  return interfaces.length > 0 && areHeld && areSound ? { interfaces } : {};
}

/** Says what is wrong with an interface to listen on. On the loopback interface, only programs of the device reach the server. */
function faultOf(name: string, system: System) {
  return name === "lo" ? undefined : listenFault(name, system);
}

/** Reports interfaces and addresses on which nobody could reach a server, and warns of those on which hardly anybody could. */
export function checkListening(listening: Listening, system: System, problems: Problems): void {
  checkInterface(listening, system, problems);
  for (const address of listening.addresses) checkAddress(address, listening, system, problems);
}

function checkInterface({ interface: name }: Listening, system: System, problems: Problems): void {
  if (name === undefined || name === "lo") return;
  const fault = faultOf(name, system);
  if (fault !== undefined) {
    problems.add({
      code: "SSHD_INTERFACE",
      path: `${plugin}: interface`,
      message: `ssh should listen on ${name}, but ${fault.message}`,
      hint: fault.hint,
    });
  } else if (!hasAddress(system, name)) {
    problems.warn({
      what: `ssh on ${name}`,
      detail: `${name} has no addresses, so only its neighbours can log in, at its link-local IPv6 address (fe80::…)`,
    });
  }
}

const loopbacks = ["127.0.0.0/8", "::1/128"];
const linkLocal = "fe80::/10";
/** Addresses that mean all of one family. */
const all = ["0.0.0.0", "::"];

function checkAddress(address: string, { interface: name }: Listening, system: System, problems: Problems): void {
  const add = (message: string, hint: string) =>
    problems.add({ code: "SSHD_ADDRESS", path: `${plugin}: addresses`, message, hint });
  if (all.includes(address)) return;
  // A server on a loopback address may be meant for the end of a tunnel.
  if (loopbacks.some((network) => networkHolds(network, address))) {
    if (name === undefined || name === "lo") return;
    add(
      `ssh should listen on ${address}, but only on the interface ${name}, and packets to ${address} never use it`,
      "Leave out one of the two",
    );
    return;
  }
  if (networkHolds(linkLocal, address) && !address.includes("%") && name === undefined) {
    add(
      `ssh cannot listen on ${address}: every interface may have this address`,
      `Say on which, such as ${address}%eth0, or give interface`,
    );
    return;
  }
  const holders = holdersOf([address], system);
  if (holders.length > 0) {
    if (name !== undefined && !holders.includes(name)) {
      problems.warn({
        what: `ssh on ${address}`,
        detail: `it is an address of ${holders.join(" and ")}, but ssh listens on the interface ${name} only: leave out one of the two`,
      });
    }
    return;
  }
  const interfaces = valuesOf(system.interfaces);
  // Addresses from DHCP or router advertisements are not known at build time.
  if (address.includes(":") ? interfaces.length > 0 : interfaces.some(({ dhcp }) => dhcp)) return;
  add(
    `ssh should listen on ${address}, but no interface has this address`,
    "Give an address from `interfaces`, or leave out `addresses` to listen on all addresses",
  );
}
