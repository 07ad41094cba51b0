import { describe, expect, it } from "vitest";
import { emulatorError } from "../../src/emulator/emulatorError.js";
import { malta } from "./malta.js";

function problem(stderr: string) {
  const error = emulatorError(malta, stderr, new Error("cause"));
  expect(error.exitClass).toBe("host");
  return error.problems[0];
}

describe("emulatorError", () => {
  it("names a port that is in use", () => {
    const said =
      "qemu-system-mips: -netdev user,id=net0,hostfwd=tcp:127.0.0.1:2222-:22: Could not set up host forwarding rule 'tcp:127.0.0.1:2222-:22'\n";
    expect(problem(said)).toMatchObject({ code: "PORT_TAKEN", message: expect.stringContaining("Port 2222") });
  });

  it("names a port of a wire that is in use", () => {
    const said =
      "qemu-system-mips: -netdev socket,listen=127.0.0.1:7001,id=net1: can't bind ip=127.0.0.1 to socket: Address already in use\n";
    expect(problem(said)).toMatchObject({ code: "PORT_TAKEN", message: expect.stringContaining("Port 7001") });
  });

  it("recognizes a machine that refuses the sandbox", () => {
    const said = "bwrap: No permissions to create a new namespace, likely because the kernel does not allow it\n";
    expect(problem(said)).toMatchObject({ code: "USER_NAMESPACES" });
  });

  it("quotes QEMU's last output otherwise", () => {
    const said = "qemu-system-mips: Too much memory for this machine: 4000MB, maximum 2048MB\n";
    expect(problem(said)).toMatchObject({
      code: "EMULATOR_FAILED",
      message: expect.stringContaining("maximum 2048MB"),
    });
    expect(problem("")).toMatchObject({ message: "qemu-system-mips did not start: it printed nothing" });
  });
});
