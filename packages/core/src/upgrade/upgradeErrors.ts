import { NixwrtError } from "../errors.js";
import { isHostKeyFault, lastLine } from "./deviceFacts.js";

/** Whether an upgrade has begun to write flash: what is still there depends on it. */
export type FlashState = "untouched" | "written";

/** A command of the device itself has refused, or the connection was lost meanwhile. */
export function refused(name: string, stderr: string, flash: FlashState): NixwrtError {
  return new NixwrtError("device", {
    code: "UPGRADE_REFUSED",
    message: `${name}: ${lastLine(stderr) ?? "the connection was lost"}`,
    hint:
      flash === "untouched"
        ? "Nothing was written to flash; what runs there goes on"
        : "Flash may be incomplete. Run the same again before the device restarts",
  });
}

/** The device answers, and runs something else than it should. */
export function fellBack(flash: FlashState): NixwrtError {
  return new NixwrtError("device", {
    code: "UPGRADE_FELL_BACK",
    message:
      flash === "untouched"
        ? "the new system did not come up: the device has restarted, and runs what is in its flash"
        : "the new system was written to flash and did not come up: the device runs what its boot loader went back to",
    hint: "Its console shows why. Try the image in QEMU, or by nixwrt tftp",
  });
}

/** The device does not answer any more. */
export function lost(name: string, stderr: string, flash: FlashState): NixwrtError {
  if (isHostKeyFault(stderr)) return otherHostKey(name, flash);
  return new NixwrtError("device", {
    code: "UPGRADE_LOST",
    message: `${name} does not answer any more: ${lastLine(stderr) ?? "ssh said nothing"}`,
    hint:
      flash === "untouched"
        ? "Nothing was written to flash: switch it off and on"
        : "Flash was written. Switch it off and on; if that does not help, give it the image by its boot loader, see docs/upgrade.md",
  });
}

/** The device answers, and cannot be told from another one. */
function otherHostKey(name: string, flash: FlashState): NixwrtError {
  return new NixwrtError("device", {
    code: "UPGRADE_LOST",
    message: `${name} answers with another ssh host key than before: ssh does not log in to it`,
    hint: `Give the config a key that stays, hostKey of @nixwrt/plugin-sshd, and upgrade again. ${flash === "untouched" ? "Nothing was written to flash: the device goes back to it by itself" : "Flash was written"}`,
  });
}

/** The device runs what it should, and not all is well. */
export function unwell(what: string, fault: string, hint: string): NixwrtError {
  return new NixwrtError("device", { code: "UPGRADE_UNWELL", message: `${what} is not well: ${fault}`, hint });
}

/** What is to be written does not run from RAM. */
export function notTried(name: string): NixwrtError {
  return new NixwrtError("device", {
    code: "UPGRADE_NOT_TRIED",
    message: `${name} does not run from RAM: there is nothing that was tried`,
    hint: "Try the new system first: nixwrt upgrade --ram; or give --now",
  });
}

/** What is to be written runs from RAM, and nobody has said that it is well. */
export function onTrial(name: string): NixwrtError {
  return new NixwrtError("device", {
    code: "UPGRADE_ON_TRIAL",
    message: `the system that ${name} runs was not found well`,
    hint: "It restarts by itself soon. Try it again with --ram, or call brickwrt-confirm there",
  });
}
