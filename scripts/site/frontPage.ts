/** First links of the front page, by address. */
const actions = {
  "From zero to a router": "docs/from-zero-to-a-router.md",
  "What works today": "#what-works-today",
  "Compare with OpenWrt": "docs/comparison.md",
};

/** Turns the README into the site's front page, which has no sidebar. Below its introduction, it links to the first pages. */
export function frontPage(readme: string): string {
  const links = Object.entries(actions).map(([text, address]) => `[${text}](${address})`);
  const image = readme.indexOf("\n![");
  if (image < 0) throw new Error("README.md has no image below its first paragraph");
  const settings = "---\npageType: doc-wide\nsidebar: false\noutline: false\n---\n\n";
  return `${settings}${readme.slice(0, image)}\n<div class="first-links">\n\n${links.join("\n")}\n\n</div>\n${readme.slice(image)}`;
}
