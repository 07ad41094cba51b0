import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Texts for users: messages and help in sources, pages, READMEs. CHANGELOGs and changesets may quote earlier texts. */
const files = globSync([
  "packages/*/src/**/*.ts",
  "docs/**/*.md",
  "packages/*/README.md",
  "*.md",
  "examples/*/README.md",
]);

/** Phrases that were removed from the project's texts, each with a replacement. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/\bcould not be had\b|\bcannot be had\b|\bwas to be had\b/, "is not available"],
  [/\basked were\b/, "these were tried"],
  [/\bno root is needed\b|\bneeds no root\b/, "does not need root"],
  [/\bor one that is none\b/, "is not valid"],
  [/\bnothing any more\b|\bnot answer any more\b|\bnot fed any more\b/, "no longer"],
  [/\bwho waits for\b|\bwho is on the way\b/, "what waits for; anyone between"],
  [/\bmend (?:it|that|what)\b|\bmay mend\b|\bmended\b/, "fix"],
  [/\bcannot be the name of\b/, "is not a valid name"],
  [/\bmay say otherwise\b/, "can override it"],
  [/\bthat (?:lacks it|does not have it) goes without\b/, "is left out"],
  [/\bmay be given again\b/, "can be repeated"],
  [/\bprint the same as data\b|\bprints? it as data\b/, "print as JSON"],
  [/\bin a circle\b/, "in a cycle"],
  [/\bis no plugin factory\b|\bis no list of\b|\bis no date\b/, "is not a"],
  [/\bmake it anew\b|\bwritten anew\b/, "update it"],
  [/\bit loses its way\b/, "it cannot parse"],
  [/\bit was cut, or\b|\bit is cut off\b/, "it is truncated"],
  [/\bwas not found well\b|\bnot found well\b|\bwhen it is well\b/, "has passed its checks"],
  [/\blooking whether\b|\blooks whether\b/, "checking"],
  [/\bSee whether\b|; see whether\b/, "check whether"],
  [/\bTake the plugin \w+ out\b|\btake the \w+ out\b/, "remove"],
  [/\ba user that nothing makes\b|\bwhich nothing makes\b/, "there is no such user"],
  [/\bdisagree about\b/, "disagree on"],
  [/\bsomebody on the way\b/, "someone between you and the mirror"],
  [/\bdoes not drive the Wi-Fi\b/, "has no driver for the Wi-Fi"],
  [/\bone a line\b/, "one per line"],
  [/\bWhat else there was\b/, "Alternatives"],
  [/\bWhat there is not\b/, "What is not supported"],
  [/\bmay be given several times\b/, "can be used several times"],
  [/\bbrought into being\b/, "made"],
];

test("texts for users contain none of the removed phrases", () => {
  const found = files.flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .flatMap((line, index) =>
        phrases.flatMap(([phrase, instead]) =>
          phrase.test(line) ? [`${file}:${index + 1}: ${line.trim()} → ${instead}`] : [],
        ),
      ),
  );
  expect(files.length).toBeGreaterThan(500);
  expect(found).toEqual([]);
});

/** Pages that do not need a config: pages for people who work on this project, and one that is generated from sources. */
const withoutConfig = ["architecture", "errors", "hooks", "release"];

test.each(globSync("docs/*.md").map((path) => path.replace(/^docs\/|\.md$/g, "")))(
  "docs/%s.md starts with what its reader can do afterwards",
  (name) => {
    const page = readFileSync(`docs/${name}.md`, "utf8");
    const [, opening = ""] = /^# .+\n([\s\S]*?)(?=\n## |$)/.exec(page) ?? [];
    if (name !== "hooks") expect(opening).toContain("After this page you ");
    if (!withoutConfig.includes(name))
      expect(page).toMatch(/^export default (?:defineConfig|function)|^interfaces: \{/m);
  },
);
