import { expect, it } from "vitest";
import { checkReferences } from "../../src/image/checkReferences.js";
import { rootTree } from "../../src/image/rootTree.js";
import { secret } from "../../src/system/content.js";
import type { Plugin } from "../../src/system/Plugin.js";
import { errorOf, scratch, secretsOf } from "../image/support.js";
import { device, messageOf, plugin, systemOf } from "../system/support.js";

/** What others have: users, a group, an interface, a mount, services. */
const others = plugin("others", {
  users: (accounts) => {
    accounts.user({ name: "backup", uid: 1000 });
    accounts.group({ name: "dialout", gid: 20 });
  },
  filesystems: (filesystems) => filesystems.mount({ target: "/srv/data", source: "/dev/sda1", type: "ext4" }),
  network: (network) => network.interface({ name: "eth0", addresses: ["10.0.0.1/8"] }),
  services: (services) => services.add({ name: "logger", run: "exec logger" }),
});
const board = { ...device, device: { ...device.device, leds: ["green:wan", "green:lan"] } };
const service = (settings: object) =>
  plugin("one", { services: (services) => services.add({ name: "one", run: "exec one", ...settings }) });

it.each<[what: string, one: Plugin, said: string]>([
  ["the user of a service", service({ user: "bakup" }), "there is no such user; did you mean backup?"],
  [
    "the owner of a service's folder",
    service({ directories: [{ path: "/run/one", user: "bakcup" }] }),
    "there is no such user; did you mean backup?",
  ],
  [
    "a member of a group",
    plugin("one", { users: (accounts) => accounts.group({ name: "us", gid: 2000, members: ["backups"] }) }),
    'groups.us.members: there is no user "backups"; did you mean backup?',
  ],
  [
    "the group of a member",
    plugin("one", { users: (accounts) => accounts.member("dailout", "backup") }),
    "there is no such group; did you mean dialout?",
  ],
  [
    "a service that gets a variable",
    plugin("one", { services: (services) => services.environment("loger", { A: "b" }) }),
    'of the service "loger", which nothing provides; did you mean logger?',
  ],
  ["a service that another waits for", service({ dependsOn: ["loger"] }), 'Did you mean "logger"?'],
  [
    "an interface that a service waits for",
    service({ dependsOn: ["interface:eht0"] }),
    'Did you mean "interface:eth0"?',
  ],
  ["a mount that a service waits for", service({ dependsOn: ["mount:/srv/date"] }), 'Did you mean "mount:/srv/data"?'],
  [
    "an LED",
    plugin("one", { hardware: (hardware) => hardware.led("green:wam") }),
    "the LED green:wam, which the board does not have; did you mean green:wan?",
  ],
])("%s that does not exist comes with the nearest name", (_, one, said) => {
  expect(messageOf(() => systemOf([others, one], undefined, board))).toContain(said);
});

it("the owner of a file that does not exist comes with the nearest name", async () => {
  const files = plugin("files", { etc: (etc) => etc.file("x", "", { user: "bakup", group: "dialuot" }) });
  const { message } = await errorOf(() => rootTree(systemOf([others, files]), []));
  expect(message).toContain("the user bakup, which the image does not have; did you mean backup?");
  expect(message).toContain("the group dialuot, which the image does not have; did you mean dialout?");
});

it("a secret that is not set comes with the nearest name that nothing else asks for", async () => {
  const asks = plugin("asks", {
    etc: (etc) => etc.file("x", [secret("WIFI_PASSPHRASE"), secret("WIFI_PASSPHRASE_2")]),
  });
  const directory = await scratch();
  const messageWith = async (values: Record<string, string>) =>
    (await errorOf(() => checkReferences(systemOf([asks]), { directory, secrets: secretsOf(values) }))).message;
  expect(await messageWith({ WIFI_PASPHRASE: "hunter2", WIFI_PASSPHRASE_2: "hunter2" })).toContain(
    "the secret WIFI_PASSPHRASE is not set or is empty; /etc/x needs it; did you mean WIFI_PASPHRASE?",
  );
  expect(await messageWith({ WIFI_PASSPHRASE: "hunter2" })).toContain(
    "WIFI_PASSPHRASE_2 is not set or is empty; /etc/x needs it\n",
  );
});
