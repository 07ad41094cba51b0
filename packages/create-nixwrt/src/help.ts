import { defaultPlugins, type OfferedComponent, offeredDevices, offeredPlugins } from "@nixwrt/scaffold";
import { templates } from "./templates.js";

/** Returns the text that --help prints. */
export function helpText(): string {
  return `Usage: npm create nixwrt [folder] -- [options]

Makes a folder with a NixWRT config, ready to build. Asks for what the options
leave open when there is a terminal to ask on; takes defaults otherwise.

Options:
  -d, --device <name>    the hardware (default: qemu)
      --hostname <name>  the device's name (default: the folder's)
  -p, --plugins <names>  with commas; "" for none (default: ${defaultPlugins.join(",")})
      --ssh-key <file>   public key that may log in as root, or its file
  -t, --template <name>  start from an example instead
  -y, --yes              ask nothing
  -h, --help             show help
  -V, --version          print the version

Devices:
${list(offeredDevices)}

Plugins:
${list(offeredPlugins)}

Templates:
${list(Object.entries(templates).map(([name, about]) => ({ name, about })))}

Other npm packages can be named, too, if their names have a scope or start
with nixwrt-: @acme/plugin-x, nixwrt-plugin-x.

Examples:
  npm create nixwrt                              ask everything
  npm create nixwrt attic -- --yes               take all defaults
  npm create nixwrt attic -- -p sshd,ntpd,rsync  with these plugins
  npm create nixwrt attic -- --template arhcive  a backup server
  npm create nixwrt home -- -t defalutroute      a home router
`;
}

function list(components: readonly Pick<OfferedComponent, "name" | "about">[]): string {
  return components.map(({ name, about }) => `  ${name.padEnd(13)} ${about}`).join("\n");
}
