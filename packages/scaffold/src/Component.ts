/** A secret that the config refers to as `secret("NAME")`. */
export interface SecretValue {
  readonly name: string;
  /** Description, as a sentence. */
  readonly about: string;
  /** Example value in `secrets.example`. */
  readonly example: string;
}

/** How a config calls a component. */
export interface ComponentCall {
  /** Source text of the call in the config: `sshd()`. */
  readonly call: string;
  /** Secrets that the call refers to. */
  readonly secrets: readonly SecretValue[];
}

/** A device or plugin that a new config uses. */
export interface Component extends ComponentCall {
  readonly packageName: string;
  /** Source text of the import, without `import`: `{ sshd } from "@nixwrt/plugin-sshd"`. */
  readonly imported: string;
  /** For a plugin: the call in the config of a board, where it differs from the one for QEMU. */
  readonly onBoard?: ComponentCall;
  /** For a device: the interface that gets an address. Undefined: none. */
  readonly interface?: string;
  /** For a board: the address of that interface, with the prefix length. Undefined: the interface gets its address by DHCP. */
  readonly address?: string;
}

/** A component that NixWRT offers by a short name. */
export interface OfferedComponent extends Component {
  /** Short name: `sshd`. */
  readonly name: string;
  /** Description, in a few words. */
  readonly about: string;
}
