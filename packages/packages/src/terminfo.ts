import { debianBinary, type Package } from "@nixwrt/core";

/** Terminals that people commonly use: serial consoles, ssh clients, tmux and screen. Their files are the same for every byte order. */
const terminals = [
  ...["ansi", "dumb", "linux", "rxvt", "screen", "screen-256color", "tmux", "tmux-256color"],
  ...["vt100", "vt102", "vt220", "xterm", "xterm-256color"],
];
const paths = terminals.map((name) => `${name[0]}/${name}`);

export const terminfo: Package = {
  name: "terminfo",
  summary: "descriptions of terminals, for full-screen programs",
  source: debianBinary("ncurses-base"),
  licence: "MIT",
  strip: false,
  script: `cd "$(dirname "$(find . -type d -path '*/terminfo/x')")"
for one in ${paths.join(" ")}; do install -D -m 644 "$one" "$out/usr/share/terminfo/$one"; done`,
  files: Object.fromEntries(
    paths.map((path) => [`/usr/share/terminfo/${path}`, { from: `usr/share/terminfo/${path}` }]),
  ),
};
