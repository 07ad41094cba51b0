import type { Recording } from "./Recording.js";
import { type StyledText, styledTexts } from "./styledTexts.js";

const columnWidth = 8.43;
const lineHeight = 20;
const margin = { x: 20, top: 52, bottom: 20 };
/** Longest pause before a line in milliseconds, so that viewers do not wait for a compiler. */
const longestPause = 900;
/** Milliseconds between a command and its first line, and between its last line and the next command. */
const commandPause = 700;

interface Row {
  /** Milliseconds after which the line is shown. */
  readonly at: number;
  readonly texts: readonly StyledText[];
}

/** Draws a recording as an SVG of a terminal, in which lines appear one after the other. The SVG needs no script and no font of its own. */
export function drawRecording(recording: Recording): string {
  const rows = rowsOf(recording);
  const columns = Math.max(...rows.map(({ texts }) => texts.reduce((sum, { text }) => sum + text.length, 0)));
  const width = Math.ceil(2 * margin.x + columns * columnWidth);
  const height = margin.top + rows.length * lineHeight + margin.bottom;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>A terminal: ${escapeXml(recording.commands.map(({ command }) => command).join("; "))}</title>
<style>
  text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #d7dae0; white-space: pre; }
  .bold { font-weight: bold; } .dim { fill: #868d9c; } .red { fill: #f2777a; } .green { fill: #8fd18a; } .yellow { fill: #e9c46a; }
  .row { animation: show 1ms linear both; } @keyframes show { from { visibility: hidden; } to { visibility: visible; } }
  @media (prefers-reduced-motion: reduce) { .row { animation: none; } }
</style>
<rect width="100%" height="100%" rx="8" fill="#1c1f26"/>
<circle cx="24" cy="22" r="6" fill="#f2777a"/><circle cx="44" cy="22" r="6" fill="#e9c46a"/><circle cx="64" cy="22" r="6" fill="#8fd18a"/>
${rows.map(drawRow).join("\n")}
</svg>
`;
}

function rowsOf(recording: Recording): Row[] {
  const rows: Row[] = [];
  let at = 0;
  for (const { command, lines } of recording.commands) {
    rows.push({
      at,
      texts: [
        { text: "$ ", style: "dim" },
        { text: command, style: "bold" },
      ],
    });
    at += commandPause;
    let before = 0;
    for (const { ms, text } of lines) {
      at += Math.min(ms - before, longestPause);
      before = ms;
      rows.push({ at, texts: styledTexts(text) });
    }
    at += commandPause;
  }
  return rows;
}

function drawRow({ at, texts }: Row, index: number): string {
  let column = 0;
  const spans = texts.map(({ text, style }) => {
    const x = (margin.x + column * columnWidth).toFixed(1);
    column += text.length;
    // Sets the length of the text, so that columns are aligned in every font.
    const length = (text.length * columnWidth).toFixed(1);
    return `<tspan x="${x}" textLength="${length}"${style === "" ? "" : ` class="${style}"`}>${escapeXml(text)}</tspan>`;
  });
  const y = margin.top + index * lineHeight + 14;
  return `<text class="row" y="${y}" style="animation-delay: ${at}ms">${spans.join("")}</text>`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
