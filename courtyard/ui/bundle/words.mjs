import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { ROOT } from "./paths.mjs";

const LOCALES = path.join(ROOT, "courtyard/locale");

/** The words of the scripts: {language: {msgid: translation or [one, many]}} from each djangojs.po. */
export async function catalogs() {
  const found = {};
  if (!existsSync(LOCALES)) return found;
  for (const folder of readdirSync(LOCALES)) {
    const file = path.join(LOCALES, folder, "LC_MESSAGES/djangojs.po");
    if (existsSync(file)) found[folder.toLowerCase().replace("_", "-")] = parse(await readFile(file, "utf8"));
  }
  return found;
}

/** Reads a gettext .po file: entries are parted by empty lines, strings may run over several lines. */
export function parse(text) {
  const catalog = {};
  for (const block of text.split(/\n\s*\n/)) {
    const entry = fields(block);
    if (!entry.msgid || entry.fuzzy) continue;
    const forms = Object.keys(entry)
      .filter((key) => /^msgstr\[\d+\]$/.test(key))
      .sort()
      .map((key) => entry[key]);
    const translation = forms.length ? forms : entry.msgstr;
    if (translation?.length && (!Array.isArray(translation) || translation.every(Boolean)))
      catalog[entry.msgid] = translation;
  }
  return catalog;
}

function fields(block) {
  const entry = {};
  let key = "";
  for (const line of block.split("\n")) {
    if (line.startsWith("#,") && line.includes("fuzzy")) entry.fuzzy = true;
    if (line.startsWith("#")) continue;
    const found = line.match(/^(msgid_plural|msgid|msgctxt|msgstr(?:\[\d+\])?)\s+(".*")\s*$/);
    if (found) key = found[1];
    const literal = found ? found[2] : line.match(/^\s*(".*")\s*$/)?.[1];
    if (literal) entry[key] = (entry[key] ?? "") + JSON.parse(literal);
  }
  return entry;
}
