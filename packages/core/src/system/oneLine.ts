import { decodeText } from "../decodeText.js";
import { type Content, describeOrigin, type ReadContent, readAs } from "./content.js";

/**
 * A content that is one line of text, such as a password in a file of `user:password` lines. Removes the line end of a file and a byte
 * order mark. For plugins.
 * @param path of the content in the config or the plugin's options, for messages
 */
export function oneLine(content: Content, path: string): ReadContent {
  return readAs(content, (data) => {
    const text = decodeText(data)?.replace(/(\r?\n)+$/, "");
    if (text !== undefined && text !== "" && !/[\r\n]/.test(text)) return { data: text };
    const what = describeOrigin(content) ?? "this";
    const fault = text === undefined ? "is not text" : text === "" ? "is empty" : "has more than one line";
    const hint = "Give one line of text; a line break at its end is ignored";
    return { problems: [{ code: "NOT_ONE_LINE", path, message: `${what} ${fault}`, hint }] };
  });
}
