import { execaSync } from "execa";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configPlugin } from "../../src/base/configPlugin.js";
import { serviceOrder } from "../../src/base/serviceOrder.js";
import { quote } from "../../src/base/supervision.js";
import type { System } from "../../src/system/System.js";
import { plugin, systemOf } from "../system/support.js";

const nothing = {
  users: {},
  groups: {},
  interfaces: {},
  services: {},
  etc: {},
  kernel: { config: {} },
  busybox: { config: {} },
  sysctl: {},
};
const service = (name: string, more: object) =>
  plugin(name, { services: (services) => services.add({ name, ...more }) });

function text(system: System, path: string): string {
  const entry = system.files.get(path)?.value;
  if (entry?.kind !== "file") throw new Error(`${path} is not a file`);
  return [entry.content].flat(9).join("");
}

describe("services", () => {
  it("become runit folders whose state is in /run", () => {
    const system = systemOf([service("web", { run: "exec httpd -f", dependsOn: ["loopback"] })]);
    expect(text(system, "/etc/sv/web/run")).toBe(
      "#!/bin/sh\nexec 2>&1\nuntil [ -e /run/nixwrt/done/loopback ]; do sleep 0.2; done\nexec httpd -f\n",
    );
    expect(system.files.get("/etc/sv/web/supervise")?.value).toEqual({ kind: "link", target: "/run/sv/web" });
  });

  it("drop to their user", () => {
    const user = plugin("user", { users: (accounts) => accounts.user({ name: "www", uid: 33 }) });
    const system = systemOf([
      user,
      service("web", { run: "exec httpd -f", user: "www", directories: [{ path: "/run/web" }] }),
    ]);
    expect(text(system, "/etc/sv/web/run")).toContain(
      "chown www: /run/web\nexport HOME=/ USER=www\nexec chpst -u www /etc/sv/web/start",
    );
  });

  it("that are done once run at boot in the order of their dependencies", () => {
    const system = systemOf([service("a", { oneshot: "true", dependsOn: ["z"] }), service("z", { oneshot: "true" })]);
    expect(text(system, "/etc/init.d/rcS")).toContain("oneshot z\noneshot a\n");
  });

  it("that are done once but wait for a daemon are supervised until they succeed", () => {
    const system = systemOf([service("d", { run: "exec d" }), service("after", { oneshot: "true", dependsOn: ["d"] })]);
    expect(text(system, "/etc/init.d/rcS")).not.toContain("oneshot after");
    expect(text(system, "/etc/sv/after/run")).toContain("until sv check d");
  });

  it("report what is missing, circles in order, users that nobody makes, and doubtful kinds, all at once", () => {
    const bad = [
      service("a", { run: "x", dependsOn: ["b"] }),
      service("b", { run: "x", dependsOn: ["c"] }),
      service("c", { run: "x", dependsOn: ["a", "nope"] }),
      service("d", { run: "x", user: "ghost" }),
      service("e", {}),
    ];
    const message = (() => {
      try {
        systemOf(bad);
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(message).toContain("SERVICE_CYCLE: services depend on each other in a circle: a → b → c → a");
    expect(message).toContain('"c" depends on "nope"');
    expect(message).toContain('SERVICE_USER: the service "d" runs as "ghost"');
    expect(message).toContain("SERVICE_KIND");
  });

  it("are ordered so that each comes after all that it depends on", () => {
    const graph = fc.array(fc.array(fc.nat({ max: 30 }), { maxLength: 4 }), { maxLength: 12 });
    fc.assert(
      fc.property(graph, (edges) => {
        // Depending only on lower numbers makes any such graph free of circles.
        const services = edges.map((to, index) => ({
          name: `s${index}`,
          dependsOn: to.filter((one) => one < index).map((one) => `s${one}`),
        }));
        const order = serviceOrder(services).map((one) => one.name);
        expect(order.toSorted()).toEqual(services.map((one) => one.name).toSorted());
        for (const one of services)
          for (const to of one.dependsOn) expect(order.indexOf(to)).toBeLessThan(order.indexOf(one.name));
      }),
    );
  });
});

describe("users", () => {
  it("have a locked password by default, and files sorted by id", () => {
    const system = systemOf([], configPlugin({ ...nothing, users: { me: { uid: 1000 } } }));
    expect(text(system, "/etc/passwd")).toBe(
      "root:x:0:0:root:/root:/bin/sh\nme:x:1000:1000::/home/me:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
    );
    expect(text(system, "/etc/shadow")).toMatch(/^root:\*:0:/);
    expect(system.files.get("/home/me")?.value).toMatchObject({ kind: "directory", mode: 0o700, user: "me" });
  });

  it("may not share an id", () => {
    expect(() => systemOf([], configPlugin({ ...nothing, users: { a: { uid: 1000 }, b: { uid: 1000 } } }))).toThrow(
      /UID_CLASH.*a, b.*1000/,
    );
  });
});

describe("scripts", () => {
  it("are all correct shell", () => {
    const interfaces = {
      eth0: { dhcp: true, nameservers: ["9.9.9.9"] },
      eth1: { addresses: ["10.0.0.1/24", "fd00::1/64"], gateway: "fd00::2", nameservers: ["::1"] },
    };
    const system = systemOf(
      [service("web", { run: "exec x", environment: { A: "it's $HOME" } })],
      configPlugin({ ...nothing, interfaces, sysctl: { "net.ipv4.ip_forward": 1 } }),
    );
    const scripts = [...system.files.keys()].filter(
      (path) => system.files.get(path)?.value.kind === "file" && text(system, path).startsWith("#!/bin/sh"),
    );
    expect(scripts.length).toBeGreaterThan(8);
    for (const path of scripts) execaSync("sh", ["-n"], { input: text(system, path) });
  });

  it("quote any word so that the shell gives it back", () => {
    const word = fc.string({ unit: "binary-ascii" }).filter((one) => !one.includes("\0"));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
        const printed = execaSync("sh", ["-c", `printf '%s\\0' ${words.map(quote).join(" ")}`], {
          stripFinalNewline: false,
        });
        expect(printed.stdout.split("\0").slice(0, -1)).toEqual(words);
      }),
      { numRuns: 20 },
    );
  });
});
