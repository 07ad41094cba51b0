import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** What users read: messages, help and comments in sources, pages, READMEs, and notes of changes, which become the CHANGELOGs. */
const files = globSync([
  ".changeset/*.md",
  "packages/*/src/**/*.ts",
  "docs/**/*.md",
  "packages/*/README.md",
  "*.md",
  "examples/*/{README.md,nixwrt.config.ts,secrets.example}",
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
  [/\bfor ever\b/, "forever"],
  [/\b(?:can|could|may|might|to|cannot|not) be had\b/, "is available"],
  [/\bin place of\b/, "instead of"],
  [/\bany ?more\b/, "no longer"],
  [/(?<!in the )\bmeaning of (?:its|their) own\b/, "is reserved"],
  [/\b[Gg]ive (?:\S+ )?an? [\w ]+ of (?:its|their|your) own\b/, "its own …"],
  [/\bbits (?:set )?behind\b/, "host bits"],
  [/\bletters, digits and signs\b/, "printable ASCII characters"],
  [/\bdata packed by\b/, "…-compressed data"],
  [/\bbelongs? into\b/, "must be in"],
  [/\bone too many\b/, "extra"],
  [/\b(?:that|which|it|they|this|what|gone) (?:is|are) no (?!longer\b|more\b|such\b)\w+/, "is not a"],
  [/^\s*\* are no (?!patches)\w+/, "are not"],
  [/, and so (?:gets|has|makes|takes|loses|control)\b/, ", so it"],
  [/\b(?:it is|what is) said\b/, "says, or leave it out"],
  [/\bsays? so (?:in|of|to)\b/, "reports it"],
  [/\b(?:is|are|was|were|be) told (?:so|of|in words)\b/, "is reported"],
  [/\bchang(?:e|ed|ing) over\b/, "switch"],
  [/\b[Tt]ak(?:e|es|en) (?:it|them|the (?!\w+ out of leave)\w+) (?:out|away)(?! of leaveOutPatches)\b/, "remove"],
  [/\b(?:that|which) nothing has\b/, "unused"],
  [/\bhas none that\b/, "has no"],
  [/\b(?:is|are) for root\b(?! to)/, "only root can"],
  [/\b(?:is|are) to (?:run|get|stay|be (?!left out))\b/, "should, must, or the plain verb"],
  [
    /\bas (?:an? |the |its )?(?:\w+ )?(?:version|revision|provider|router|device|machine) (?:has|have) (?:it|them|one)\b/,
    "depending on, or such as",
  ],
  [/\blooks? after\b/, "the precise verb"],
  [
    /(?:^|[.;:] )Who (?:had|has|is|was|tries|wants|builds|calls)\b(?!.*\?)|\block out who\b|\bof who\b/,
    "anyone who, a client that",
  ],
  [/\b(?:go|goes) on (?:over|whatever|working|as the)\b/, "continue"],
  [/\bas (?:it|they) should(?: be)?\b/i, "correctly"],
  [/\b(?:is|be|are) well\b(?! known)/, "works"],
  [/[;:] gives (?:its|what|the)\b/, "and returns"],
  [/\b[Nn]obody of\b/, "nobody in"],
  [/\bof ours\b/, "our"],
  [/(?:^|# |\/\/ |\. )Were \w+/, "If … were"],
  [/(?:^|[.;,:"] )[Ee]lse (?:it|they|a|the|nothing)\b/, "otherwise"],
  [/\bof (?:a|no) (?:known|unknown) (?:format|kind)\b/, "unknown format"],
  [/\bnot the (?:number of a network|name of a (?:host|variable))\b/, "not a valid …"],
  [/\bnobody (?:links|reaches)\b|\bkeeps nobody out\b/, "the precise verb, with who can or cannot"],
  [/\bpast every check\b/, "without checks"],
  [/\b(?:was|were) there before\b|\bthat was here before\b/, "previous"],
  [/\bgood-bye\b|\breckons? with\b/, "ends the session, calculates"],
  [/\b(?:through|over|in) what is not\b|\binto what is not\b/, "something that is not"],
  [/\bout of the way of\b/, "so that … can"],
  [/\bgoes? without a word\b|\bwithout a word\b/, "silently"],
  [/\bin the place of\b(?! (?:\{|the commit))/, "instead of"],
  [/\bmay come and go\b/, "can appear and disappear"],
  [/\bpacked small\b|\bpacked very small\b/, "highly compressed"],
  [/\bnot as wide\b/, "not at this width"],
  [/\bcannot be told from\b/, "cannot be distinguished from"],
  [/\bno host behind\b/, "not a host behind"],
  [/\bTo be (?:loaded|done|sure),/, "the plain verb"],
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

test.each(globSync(["docs/*.md", "docs/boards/*.md"]).map((path) => path.replace(/^docs\/|\.md$/g, "")))(
  "docs/%s.md starts with what its reader can do afterwards",
  (name) => {
    const page = readFileSync(`docs/${name}.md`, "utf8");
    const [, opening = ""] = /^# .+\n([\s\S]*?)(?=\n## |$)/.exec(page) ?? [];
    if (name !== "hooks") expect(opening).toContain("After this page you ");
    if (!withoutConfig.includes(name))
      expect(page).toMatch(/^export default (?:defineConfig|function)|^interfaces: \{/m);
  },
);
