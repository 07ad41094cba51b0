import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dhcp6Service, interfaceService, linkService, mountService, serviceOf } from "../../src/base/dependencies.js";
import { usbDisk } from "../../src/base/usbDisk.js";
import { mountPoint } from "../../src/system/Filesystem.js";
import { systemOf } from "../system/support.js";

/** Paths of a few letters, so that some are similar. */
const letter = fc.oneof(
  fc.constantFrom("/", "-", "%", "_", ".", "2", "d", "a", " ", "ü", "日"),
  fc.string({ unit: "binary" }),
);
const path = fc.string({ unit: letter, maxLength: 8 }).map((text) => mountPoint(`/${text}`));
const interfaceName = fc.stringMatching(/^[^\s/:%]{1,15}$/);

describe("service names that are derived from paths and interfaces", () => {
  it("differ for different paths", () => {
    fc.assert(fc.property(path, path, (a, b) => (mountService(a) === mountService(b)) === (a === b)));
    expect(mountService("/srv/data")).toBe("mount-srv-data");
    expect(mountService("/srv/my_disk.1")).toBe("mount-srv-my_disk.1");
    const near = ["/srv/a", "/srv-a", "/srv%2da", "/srv/-a", "/srv--a", "/srv/a-", "/srv/%", "/srv/_", "/srv a", "/"];
    expect(new Set(near.map(mountService)).size).toBe(near.length);
  });

  it("differ for different interfaces, and for different services of an interface", () => {
    const kinds = [interfaceService, dhcp6Service, linkService];
    fc.assert(
      fc.property(interfaceName, interfaceName, fc.nat(2), fc.nat(2), (a, b, one, other) => {
        const same = a === b && one === other;
        expect(kinds[one]?.(a) === kinds[other]?.(b)).toBe(same);
      }),
    );
    expect(interfaceService("br-lan")).toBe("net-br-lan");
    expect(interfaceService("eth0-dhcp6")).not.toBe(dhcp6Service("eth0"));
  });

  it("are valid", () => {
    const service = /^[A-Za-z0-9](?:[A-Za-z0-9._-]|%[0-9a-f]{2})*$/;
    fc.assert(fc.property(path, (target) => service.test(mountService(target))));
    fc.assert(fc.property(interfaceName, (name) => service.test(linkService(name))));
  });

  it("are found from dependencies", () => {
    fc.assert(fc.property(path, (target) => serviceOf(`mount:${target}`) === mountService(target)));
    fc.assert(fc.property(interfaceName, (name) => serviceOf(`interface:${name}`) === interfaceService(name)));
    // None of these refers to the disk on /srv.
    for (const odd of ["mount:srv", "mount:", "interface:", "mount", ""]) expect(serviceOf(odd)).toBe(odd);
  });

  it("allow disks on both /srv/a and /srv-a", () => {
    const system = systemOf([usbDisk({ label: "a", mount: "/srv/a" }), usbDisk({ label: "b", mount: "/srv-a" })]);
    expect([...system.services.keys()]).toEqual(expect.arrayContaining(["mount-srv-a", "mount-srv%2da"]));
  });
});
