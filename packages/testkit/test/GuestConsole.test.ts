import { PassThrough } from "node:stream";
import { GuestConsole, GuestError } from "@nixwrt/testkit";
import { execa } from "execa";
import { assert, asyncProperty, integer, string } from "fast-check";
import { describe, expect, it } from "vitest";

function consoleOf() {
  const output = new PassThrough();
  const input = new PassThrough();
  return { output, input, guest: new GuestConsole(output, input) };
}

/** Starts a real shell instead of a guest, with echo like a serial console. */
function shell() {
  const { output, input, guest } = consoleOf();
  const sh = execa("sh", ["-c", "exec sh -i 2>&1"], { env: { PS1: "/ # " }, buffer: false, reject: false });
  sh.stdout.pipe(output);
  input.on("data", (typed: Buffer) => {
    output.write(typed.toString().replaceAll("\n", "\r\n"));
    sh.stdin.write(typed);
  });
  return { sh, guest };
}

describe("GuestConsole", () => {
  it("waits for text and for patterns, wherever the output is split", async () => {
    await assert(
      asyncProperty(string({ minLength: 1 }), integer({ min: 0, max: 20 }), async (text, cut) => {
        const { output, guest } = consoleOf();
        const line = text.replaceAll("\r", "");
        const waiting = guest.waitFor(line);
        output.write(line.slice(0, cut));
        output.write(line.slice(cut));
        expect((await waiting)[0]).toBe(line);
      }),
    );
  });

  it("searches earlier output, unless told otherwise", async () => {
    const { output, guest } = consoleOf();
    output.write("login: \r\n");
    await guest.waitFor(/login:/);
    await guest.waitFor("login: \n");
    const after = guest.text.length;
    const waiting = guest.waitFor(/login: (\w+)/, { after });
    output.write("login: root\n");
    expect((await waiting)[1]).toBe("root");
  });

  it("fails after a timeout, and shows the last 30 lines", async () => {
    const { output, guest } = consoleOf();
    output.write(Array.from({ length: 40 }, (_, index) => `line ${index + 1}\r\n`).join(""));
    const error: unknown = await guest.waitFor("never", { timeoutMs: 20 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GuestError);
    expect(String(error)).toContain("did not show never within");
    expect(String(error)).toMatch(/lines:\n {2}\| line 11\n(.*\n)* {2}\| line 40$/);
  });

  it("fails at once if the guest ends", async () => {
    const { output, guest } = consoleOf();
    const waiting = guest.waitFor("never");
    output.write("Kernel panic\n");
    output.destroy();
    await expect(waiting).rejects.toThrow(/The guest ended before its console showed never.*Kernel panic/s);
    await expect(guest.waitFor("later")).rejects.toThrow(GuestError);
  });

  it("runs commands in the shell", async () => {
    const { sh, guest } = shell();
    try {
      expect(await guest.run("echo one; false")).toEqual({ output: "one\n", exitCode: 1 });
      expect(await guest.run("echo 'a b'\necho \"it's\" >&2")).toEqual({ output: "a b\nit's\n", exitCode: 0 });
      expect(await guest.run("printf unfinished; (exit 7)")).toEqual({ output: "unfinished", exitCode: 7 });
    } finally {
      sh.stdin.end();
      await sh;
    }
  });
});
