import { optionsEnd, readKeyOptions } from "./keyOptions.js";
import { checkPublicKey, isKeyType, keyTypes } from "./publicKeyBlob.js";
import { KeyFault } from "./sshWire.js";

/** Dropbear ignores longer lines: MAX_AUTHKEYS_LINE in svr-authpubkey.c, less the byte that its buffer keeps for the line end. */
const maxLineBytes = 4199;

/** A line as dropbear reads it, or the reason why dropbear would ignore it. The reason never contains a part of the key. */
export type LineReading = { readonly line: string } | { readonly fault: string; readonly hint?: string };

/** @param line neither empty nor a comment, and trimmed */
export function readKeyLine(line: string): LineReading {
  const hasOptions = !isKeyType(firstWord(line));
  const end = hasOptions ? optionsEnd(line) : 0;
  const key = line.slice(end).trimStart();
  const type = firstWord(key);
  if (hasOptions && !isKeyType(type)) return { fault: misplacedFault(line) };
  const options = readKeyOptions(line.slice(0, end));
  if ("option" in options) {
    const hint =
      options.option === "from"
        ? "Remove the option. To admit only some addresses, use the option open of @nixwrt/plugin-firewall"
        : "Remove the option, or write it in a form that dropbear supports";
    return { fault: `the option ${options.option}: ${options.fault}`, hint };
  }
  if (!keyTypes.includes(type)) {
    const hint = "Make a key with: ssh-keygen -t ed25519";
    return { fault: `it does not support keys of the type ${type}; it supports ${keyTypes.join(", ")}`, hint };
  }
  const [base64 = "", ...comment] = key
    .slice(type.length)
    .trim()
    .split(/[ \t]+/);
  try {
    const blob = checkPublicKey(type, base64);
    const tidy = [options.text, type, blob, comment.join(" ")].filter((part) => part !== "").join(" ");
    if (Buffer.byteLength(tidy) <= maxLineBytes) return { line: tidy };
    return { fault: `the line has more than ${maxLineBytes} bytes` };
  } catch (error) {
    if (!(error instanceof KeyFault)) throw error;
    return { fault: base64 === "" ? "nothing follows its type" : error.message };
  }
}

function firstWord(text: string): string {
  return /^[^ \t]*/.exec(text)?.[0] ?? "";
}

/** Explains why the options are not followed by a key type. */
function misplacedFault(line: string): string {
  // Where OpenSSH ends the options. Unlike dropbear, it understands \\" in a quoted value.
  const [options = ""] = /^(?:[^"\\ \t]|\\.|"(?:[^"\\]|\\.)*")*/.exec(line) ?? [];
  if (options.includes('\\"') && isKeyType(firstWord(line.slice(options.length).trimStart()))) {
    return 'it cannot parse an option that contains both \\" and a space: use single quotes inside';
  }
  return "it names no key type, such as ssh-ed25519";
}
