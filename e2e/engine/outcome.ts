import type { EngineEvent } from "../../packages/core/src/engine/EngineEvent.js";
import type { Problem } from "../../packages/core/src/errors.js";

/** A line that a build in a process of its own prints. */
export type Outcome =
  | { readonly kind: "event"; readonly event: EngineEvent }
  | { readonly kind: "built"; readonly outputs: Readonly<Record<string, string>> }
  | { readonly kind: "refused"; readonly exitClass: string; readonly problems: readonly Problem[] };
