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
  /** A root being unpacked; packages. */
  | { readonly kind: "unpack"; readonly root: string; readonly done: number; readonly total: number };
