import { namespaceProblem } from "../engine/namespaces.js";
import { NixwrtError } from "../errors.js";
import type { EmulatorSpec } from "../system/Device.js";

/** Returns the error for a QEMU that ended before it ran, from its stderr. */
export function emulatorError(spec: EmulatorSpec, stderr: string, cause: unknown): NixwrtError {
  const said = stderr.trim();
  const refused = namespaceProblem(said);
  if (refused !== undefined) return new NixwrtError("host", refused, { cause });
  const forwarding = /Could not set up host forwarding rule 'tcp:127\.0\.0\.1:(\d+)-/.exec(said);
  const wire = /-netdev socket,listen=127\.0\.0\.1:(\d+),\S* can't bind/.exec(said);
  const taken = (forwarding ?? wire)?.[1];
  if (taken !== undefined) {
    return new NixwrtError(
      "host",
      {
        code: "PORT_TAKEN",
        message: `Port ${taken} on 127.0.0.1 is not available: another program uses it, or it is below 1024`,
        hint: "Stop that program, or choose another port",
      },
      { cause },
    );
  }
  return new NixwrtError(
    "host",
    {
      code: "EMULATOR_FAILED",
      message: `${spec.binary} did not start: ${said.split("\n").at(-1) || "it printed nothing"}`,
      hint: "Check the settings for memory, network and the device's emulator arguments",
    },
    { cause, details: said },
  );
}
