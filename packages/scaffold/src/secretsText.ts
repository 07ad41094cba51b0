import type { SecretValue } from "./Component.js";

/** Returns the text of secrets.example: every secret with its description and an example value. */
export function secretsText(secrets: readonly SecretValue[]): string {
  const head = [
    '# Values of the config\'s secret("NAME") references. Copy this file to `secrets`, which git ignores, and fill in your values.',
    "# An environment variable with the same name takes precedence.",
  ];
  const entries = secrets.map(({ name, about, example }) => `\n# ${about}\n${name}="${example}"`);
  return `${[...head, ...entries].join("\n")}\n`;
}

/** Replaces the value of one secret in the text of a secrets file. */
export function withSecret(text: string, name: string, value: string): string {
  return text.replace(
    new RegExp(`^${name}=.*$`, "m"),
    () => `${name}="${value.replaceAll(/[\\"]/g, String.raw`\$&`)}"`,
  );
}
