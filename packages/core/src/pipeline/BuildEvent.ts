import type { EngineEvent } from "../engine/EngineEvent.js";
import type { AssemblyEvent } from "../image/AssemblyInput.js";

/** What a long-running verb reports while it works. Never holds a secret. */
export type BuildEvent =
  | EngineEvent
  | AssemblyEvent
  /** All downloads together; bytes. */
  | {
      readonly kind: "download";
      readonly received: number;
      readonly total: number;
      readonly files: number;
      readonly done: boolean;
    }
  /** A server has too much to do: it is left alone for as long as it asks for. */
  | { readonly kind: "rest"; readonly host: string; readonly seconds: number }
  /** No mirror has the newest version of a source, and an older one is locked instead. */
  | { readonly kind: "passedOver"; readonly source: string; readonly version: string; readonly taken: string }
  /** A root being unpacked; packages. */
  | { readonly kind: "unpack"; readonly root: string; readonly done: number; readonly total: number };
