import type { EngineEvent } from "../engine/EngineEvent.js";
import type { Warning } from "../errors.js";
import type { AssemblyEvent } from "../image/AssemblyInput.js";

/** Progress of a long-running verb. Never contains a secret. */
export type BuildEvent =
  | EngineEvent
  | AssemblyEvent
  /** Sum of all downloads, in bytes. */
  | {
      readonly kind: "download";
      readonly received: number;
      readonly total: number;
      readonly files: number;
      readonly done: boolean;
    }
  /** A server is overloaded. It gets no requests for as long as it asks for. */
  | { readonly kind: "rest"; readonly host: string; readonly seconds: number }
  /** No mirror has the newest version of a source, so an older one is locked. */
  | { readonly kind: "passedOver"; readonly source: string; readonly version: string; readonly taken: string }
  /** Something is most likely not as the user means it; see {@link Warning}. */
  | ({ readonly kind: "warning" } & Warning)
  /** A root is being unpacked. Counts packages. */
  | { readonly kind: "unpack"; readonly root: string; readonly done: number; readonly total: number };
