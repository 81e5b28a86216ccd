import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const UI = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
export const ROOT = path.resolve(UI, "../..");
export const OUT = path.join(UI, "static/build");

/** Files of one kind in a folder that every room may have, e.g. `roomFiles("elements", ".ts")`: [{room, name, file}]. */
export function roomFiles(folder, extension) {
  const found = [];
  for (const room of readdirSync(path.join(ROOT, "courtyard")).sort()) {
    const inside = path.join(ROOT, "courtyard", room, folder.replace("ROOM", room));
    if (!existsSync(inside)) continue;
    for (const name of readdirSync(inside).sort()) {
      if (name.endsWith(extension))
        found.push({ room, name: name.slice(0, -extension.length), file: path.join(inside, name) });
    }
  }
  return found;
}
