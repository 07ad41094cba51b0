/** What an upgrade is doing. Each step begins, and ends unless something goes wrong. */
export type UpgradeStep = "check" | "send" | "start" | "health" | "write" | "restart";

/** What an upgrade reports while it works. */
export type UpgradeEvent =
  | { readonly kind: "begin"; readonly step: UpgradeStep; readonly what: string }
  | { readonly kind: "sent"; readonly bytes: number; readonly total: number }
  | { readonly kind: "end"; readonly step: UpgradeStep; readonly what: string; readonly seconds: number };
