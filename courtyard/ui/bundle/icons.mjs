import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { UI } from "./paths.mjs";

const LUCIDE = path.join(path.dirname(createRequire(import.meta.url).resolve("lucide-static/package.json")), "icons");

/** One SVG with a symbol for each name in icons.txt: ours from ui/icons, the rest from lucide. */
export async function sprite() {
  const list = await readFile(path.join(UI, "icons.txt"), "utf8");
  const names = list.split("\n").flatMap((line) => line.split("#")[0].trim() || []);
  const symbols = await Promise.all(names.map(symbol));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

export async function symbol(name) {
  const own = path.join(UI, "icons", `${name}.svg`);
  const source = await readFile(own, "utf8").catch(() =>
    readFile(path.join(LUCIDE, `${name}.svg`), "utf8").catch(() => null),
  );
  if (!source) throw new Error(`No icon "${name}" in lucide: correct courtyard/ui/icons.txt.`);
  const viewBox = source.match(/viewBox="([^"]+)"/)[1];
  const shapes = source.slice(source.indexOf(">", source.indexOf("<svg")) + 1, source.lastIndexOf("</svg>"));
  return `<symbol id="${name}" viewBox="${viewBox}">${shapes.replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>")}</symbol>`;
}
