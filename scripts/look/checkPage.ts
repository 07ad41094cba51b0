import type { Browser } from "./Browser.js";

/**
 * Runs on a loaded page, and returns its layout faults. Content that is wider than the window must be in a block that scrolls by itself,
 * like code and tables. Elsewhere, it makes the page wider, or is cut off.
 */
const faults = `(async () => {
  while (document.querySelector("h1") === null) await new Promise((resolve) => setTimeout(resolve, 20));
  const found = [];
  const room = document.documentElement.clientWidth;
  const whole = document.documentElement.scrollWidth;
  if (whole > room) found.push("the page is " + whole + " pixels wide");
  const content = document.querySelector("h1").parentElement;
  const scrolls = (element) => element !== content && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
  const wide = [...content.querySelectorAll("*")].find(
    (element) => element.getBoundingClientRect().right > room + 1 && !scrolls(element.parentElement),
  );
  if (wide !== undefined) found.push("<" + wide.tagName.toLowerCase() + "> is cut off: " + wide.textContent.trim().slice(0, 60));
  for (const image of document.images) {
    image.loading = "eager";
    await image.decode().catch(() => {});
    if (image.naturalWidth === 0) found.push("an image cannot be shown: " + image.src.slice(0, 100));
  }
  return found;
})()`;

/** Returns the faults of the page that a browser shows. */
export async function checkPage(browser: Browser): Promise<readonly string[]> {
  return (await browser.evaluate(faults)) as string[];
}
