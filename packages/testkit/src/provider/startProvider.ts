import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { bootImage } from "../bootImage.js";
import { createProject } from "../createProject.js";
import { Provider } from "./Provider.js";
import { completeSettings, type ProviderOptions, quoteForPppd } from "./ProviderOptions.js";
import { passwordVariable, providerFiles } from "./providerFiles.js";

/**
 * Boots an Internet provider as a guest. It runs the services of a real provider: a PPPoE server and an L2TP server with CHAP, a DHCPv6
 * server that delegates prefixes, router advertisements, and DNS. A web server stands for the Internet (see `internet`). Needs the packages
 * `@nixwrt/device-qemu` and `@nixwrt/packages`.
 * @throws {NixwrtError} like `bootImage`.
 * @throws {RangeError | TypeError} when a setting is invalid.
 */
export async function startProvider(options: ProviderOptions = {}): Promise<Provider> {
  const { ports = {}, packagesFrom, frozen, offline, onEvent, signal, ...given } = options;
  const settings = completeSettings(given);
  const project = await createProject(providerFiles(settings), packagesFrom === undefined ? {} : { packagesFrom });
  try {
    const [line, cable] = [ports.line ?? (await freePort()), ports.cable ?? (await freePort())];
    const guest = await bootImage({
      project: project.directory,
      env: { [passwordVariable]: quoteForPppd(settings.password) },
      wires: { eth1: { listen: line }, eth2: { listen: cable } },
      ...(frozen === undefined ? {} : { frozen }),
      ...(offline === undefined ? {} : { offline }),
      ...(onEvent === undefined ? {} : { onEvent }),
      ...(signal === undefined ? {} : { signal }),
    });
    return new Provider({
      guest,
      user: settings.user,
      password: settings.password,
      wires: { line: { connect: line }, cable: { connect: cable } },
      cleanUp: async () => await project[Symbol.asyncDispose](),
    });
  } catch (error) {
    await project[Symbol.asyncDispose]();
    throw error;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
