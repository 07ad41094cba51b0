import { stripVTControlCharacters } from "node:util";
import { redactUrls } from "../redact.js";
import { parseJsonObject } from "./parseJsonObject.js";

/** Activity and result types in Nix's src/libutil/logging.hh. */
const types = { copyPath: 100, fileTransfer: 101, progress: 105 };

/** Follows a Nix that fetches from a cache, through its standard error with `--log-format internal-json -v`. */
export class CacheWatch {
  readonly #said: string[] = [];
  readonly #kinds = new Map<number, number>();
  readonly #bytes = new Map<number, number>();

  /** Handles one line of Nix's standard error. */
  line(text: string): void {
    if (!text.startsWith("@nix ")) {
      this.#said.push(plain(text));
      return;
    }
    const { action, type, id, fields, level, msg } = parseJsonObject(text.slice("@nix ".length)) ?? {};
    // Errors have level 0, warnings 1.
    if (action === "msg" && (level === 0 || level === 1) && typeof msg === "string") this.#said.push(plain(msg));
    if (typeof id !== "number") return;
    if (action === "start" && (type === types.copyPath || type === types.fileTransfer)) this.#kinds.set(id, type);
    const done = Array.isArray(fields) ? (fields[0] as unknown) : undefined;
    if (action === "result" && type === types.progress && this.#kinds.has(id) && typeof done === "number") {
      this.#bytes.set(id, done);
    }
  }

  /** Errors and warnings, without colours and credentials, one on each line. */
  get said(): string {
    return this.#said.join("\n");
  }

  /** Bytes that came over the network. From a folder or by ssh, the unpacked size. */
  get bytes(): number {
    return this.#sum(types.fileTransfer) || this.#sum(types.copyPath);
  }

  #sum(kind: number): number {
    return [...this.#bytes].reduce((sum, [id, bytes]) => (this.#kinds.get(id) === kind ? sum + bytes : sum), 0);
  }
}

function plain(text: string): string {
  return redactUrls(stripVTControlCharacters(text).trimEnd());
}
