/** A secret that the config refers to as `secret("NAME")`. */
export interface SecretValue {
  readonly name: string;
  /** Description, as a sentence. */
  readonly about: string;
  /** Example value in `secrets.example`. */
  readonly example: string;
}

/** A device or plugin that a new config uses. */
export interface Component {
  readonly packageName: string;
  /** Source text of the import, without `import`: `{ sshd } from "@nixwrt/plugin-sshd"`. */
  readonly imported: string;
  /** Source text of the call in the config: `sshd()`. */
  readonly call: string;
  /** Secrets that the call refers to. */
  readonly secrets: readonly SecretValue[];
  /** For a device: the interface that gets its address by DHCP. Undefined: none. */
  readonly interface?: string;
}

/** A component that NixWRT offers by a short name. */
export interface OfferedComponent extends Component {
  /** Short name: `sshd`. */
  readonly name: string;
  /** Description, in a few words. */
  readonly about: string;
}
