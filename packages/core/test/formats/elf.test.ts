import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isElf, parseElf } from "../../src/formats/elf.js";
import { makeElf } from "./makeElf.js";

const name = fc.stringMatching(/^[a-z][a-z0-9./-]{0,20}$/);

describe("parseElf", () => {
  it("parses files of either byte order and size", () => {
    const options = fc.record({
      bits: fc.constantFrom(32, 64),
      littleEndian: fc.boolean(),
      interpreter: name,
      needed: fc.uniqueArray(name, { maxLength: 5 }),
      fpAbi: fc.integer({ min: 0, max: 7 }),
      type: fc.constantFrom(1, 2, 3),
    });
    const hardening = fc.record({
      relro: fc.constantFrom("got", "something else", "none"),
      bindNow: fc.constantFrom("DT_BIND_NOW", "DT_FLAGS", "DT_FLAGS_1", "no"),
      stack: fc.constantFrom(undefined, 4, 6, 7),
      stackProtector: fc.constantFrom("symbol", "mark", "none"),
    });
    fc.assert(
      fc.property(options, hardening, (wanted, hardened) => {
        const elf = makeElf({ ...wanted, ...hardened, runpath: "$ORIGIN/x:/opt/lib" });
        expect(parseElf(elf)).toEqual({
          ...wanted,
          machine: 8,
          flags: 0x70001007,
          runpath: ["$ORIGIN/x", "/opt/lib"],
          relro: hardened.relro === "got",
          bindNow: hardened.bindNow !== "no",
          executableStack: hardened.stack === undefined || hardened.stack === 7,
          stackProtector: hardened.stackProtector !== "none",
        });
      }),
    );
  });

  it("parses garbage or throws a RangeError, and always ends", () => {
    const survives = (data: Uint8Array) => {
      try {
        parseElf(data);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), survives));
    for (const bits of [32, 64] as const) {
      const valid = makeElf({ bits, interpreter: "/lib/ld.so", needed: ["liba.so", "libb.so"], runpath: "/opt" });
      const damage = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
      fc.assert(
        fc.property(damage, fc.nat(valid.length), (bytes, length) => {
          const broken = Buffer.from(valid);
          for (const [at, byte] of bytes) broken[at] = byte;
          survives(broken);
          survives(broken.subarray(0, length));
        }),
      );
    }
  });

  it("reads MIPS's floating-point ABI only for MIPS", () => {
    expect(parseElf(makeElf({ machine: 243, bits: 64, littleEndian: true, fpAbi: 3 })).fpAbi).toBeUndefined();
  });

  it("parses a program of this machine", () => {
    expect(parseElf(readFileSync(process.execPath))).toMatchObject({
      bits: 64,
      littleEndian: true,
      machine: { x64: 62, arm64: 183 }[process.arch as string],
      interpreter: expect.stringMatching(/^\/lib.*\/ld-/),
      needed: expect.arrayContaining([expect.stringMatching(/^libc\./)]),
      stackProtector: true,
    });
  });
});

describe("isElf", () => {
  it("checks the first four bytes", () => {
    expect(isElf(makeElf())).toBe(true);
    expect(isElf(Buffer.from("\x7fEL"))).toBe(false);
    expect(isElf(Buffer.from("#!/bin/sh\n"))).toBe(false);
  });
});
