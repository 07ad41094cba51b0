import { listenFault, ownAddresses, type Problems, type System } from "@nixwrt/core";

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

/** Reports interfaces and addresses that the device never has: nobody could reach a server there. */
export function checkListening({ addresses, interface: name }: Listening, system: System, problems: Problems): void {
  const fault = name === undefined ? undefined : faultOf(name, system);
  if (fault !== undefined) {
    problems.add({
      code: "SSHD_INTERFACE",
      path: "interface",
      message: `ssh should listen on ${name}, but ${fault.message}`,
      hint: fault.hint,
    });
  }
  const all = [...system.interfaces.values()].map(({ value }) => value);
  const known = new Set(["127.0.0.1", "::1", ...ownAddresses(system).map(({ address }) => address)]);
  for (const address of addresses) {
    // Addresses from DHCP or router advertisements are not known at build time.
    const isV6 = address.includes(":");
    if (known.has(address) || (isV6 ? all.length > 0 : all.some(({ dhcp }) => dhcp))) continue;
    problems.add({
      code: "SSHD_ADDRESS",
      path: "addresses",
      message: `ssh should listen on ${address}, but no interface has this address`,
      hint: "Give an address from `interfaces`, or leave out `addresses` to listen on all addresses",
    });
  }
}
