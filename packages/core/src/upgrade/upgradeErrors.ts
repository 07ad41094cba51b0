import { NixwrtError } from "../errors.js";
import { isHostKeyFault, lastLine } from "./deviceFacts.js";

/** Whether an upgrade has started to write flash. What is still there depends on it. */
export type FlashState = "untouched" | "written";

/** A command of the device itself has refused, or the connection was lost. */
export function refused(name: string, stderr: string, flash: FlashState): NixwrtError {
  return new NixwrtError("device", {
    code: "UPGRADE_REFUSED",
    message: `${name}: ${lastLine(stderr) ?? "the connection was lost"}`,
    hint:
      flash === "untouched"
        ? "Nothing was written to flash; the device keeps running its system"
        : "Flash may be incomplete. Run the same command again before the device restarts",
  });
}

/** The device answers, but runs another system than it should. */
export function fellBack(flash: FlashState): NixwrtError {
  return new NixwrtError("device", {
    code: "UPGRADE_FELL_BACK",
    message:
      flash === "untouched"
        ? "the new system did not come up: the device restarted into the system in its flash"
        : "the new system was written to flash but did not come up: the boot loader went back to the recovery system",
    hint: "Its console shows why. Try the image in QEMU, or with `nixwrt tftp`",
  });
}

/** The device no longer answers. */
export function lost(name: string, stderr: string, flash: FlashState): NixwrtError {
  if (isHostKeyFault(stderr)) return otherHostKey(name, flash);
  return new NixwrtError("device", {
    code: "UPGRADE_LOST",
    message: `${name} no longer answers: ${lastLine(stderr) ?? "ssh printed nothing"}`,
    hint:
      flash === "untouched"
        ? "Nothing was written to flash: turn it off and on"
        : "Flash was written. Turn the device off and on. If that does not help, install the image with its boot loader: see docs/upgrade.md",
  });
}

/** The device answers, but cannot be distinguished from another one. */
function otherHostKey(name: string, flash: FlashState): NixwrtError {
  return new NixwrtError("device", {
    code: "UPGRADE_LOST",
    message: `${name} now has a different ssh host key, so ssh does not log in to it`,
    hint: `Set a permanent key in the config, with hostKey of @nixwrt/plugin-sshd, and upgrade again. ${flash === "untouched" ? "Nothing was written to flash: the device returns to its old system by itself" : "Flash was written"}`,
  });
}

/** The device runs the right system, but not everything works. */
export function unwell(what: string, fault: string, hint: string): NixwrtError {
  return new NixwrtError("device", { code: "UPGRADE_UNWELL", message: `${what} does not work: ${fault}`, hint });
}

/** The system to write does not run from RAM. */
export function notTried(name: string): NixwrtError {
  return new NixwrtError("device", {
    code: "UPGRADE_NOT_TRIED",
    message: `${name} does not run from RAM, so no new system is on trial`,
    hint: "Try the new system first with `nixwrt upgrade --ram`, or give --now",
  });
}

/** The system to write runs from RAM, but has not passed its checks. */
export function onTrial(name: string): NixwrtError {
  return new NixwrtError("device", {
    code: "UPGRADE_ON_TRIAL",
    message: `the system on ${name} has not passed its checks`,
    hint: "It will restart by itself soon. Try it again with --ram, or run brickwrt-confirm on the device",
  });
}
