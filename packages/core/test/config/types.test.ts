import { expectTypeOf, test } from "vitest";
import type { z } from "zod";
import type { configSchema } from "../../src/config/configSchema.js";
import { defineConfig, type UserConfig } from "../../src/config/UserConfig.js";

type Accepted = z.input<typeof configSchema>;

test("the types and the schema accept the same configs", () => {
  expectTypeOf<UserConfig>().toExtend<Accepted>();
  expectTypeOf<keyof UserConfig>().toEqualTypeOf<keyof Accepted>();
  for (const key of ["kernel", "busybox", "archive", "engine", "signing"] as const) {
    expectTypeOf<keyof NonNullable<UserConfig[typeof key]>>().toEqualTypeOf<keyof NonNullable<Accepted[typeof key]>>();
  }
  for (const key of ["interfaces", "users", "groups", "services"] as const) {
    type Inner<T> = keyof NonNullable<T>[string & keyof NonNullable<T>];
    expectTypeOf<Inner<UserConfig[typeof key]>>().toEqualTypeOf<Inner<Accepted[typeof key]>>();
  }
});

test("defineConfig accepts objects and functions, and refuses unknown keys", () => {
  const device = { name: "x", device: {} as never, apply() {} };
  defineConfig({ device });
  defineConfig(({ env }) => ({ device, hostname: env.HOST ?? "x" }));
  defineConfig(async () => ({ device: ["@nixwrt/device-qemu", { endian: "little" }] }));
  // @ts-expect-error a misspelt key
  defineConfig({ device, hostnme: "x" });
  // @ts-expect-error a wrong type
  defineConfig({ device, interfaces: { eth0: { dhcp: "yes" } } });
});
