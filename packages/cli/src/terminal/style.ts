import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Styles text for one stream: left plain when the stream shows no colour or NO_COLOR is set, unless FORCE_COLOR is. */
export type Style = (format: Format, text: string) => string;

export function styleFor(stream: NodeJS.WritableStream): Style {
  return (format, text) => styleText(format, text, { stream });
}
