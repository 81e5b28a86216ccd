import path from "node:path";
import { roomFiles, UI } from "./paths.mjs";

export const LAYERS = ["reset", "tokens", "base", "components", "rooms", "utilities"];

// The files of ui that are not components; every other file of ui/static/ui is one.
const LAYER_OF = {
  reset: "reset",
  tokens: "tokens",
  colours: "tokens",
  base: "base",
  prose: "base",
  utilities: "utilities",
  print: "utilities",
};

/** The style sheet as one entry: the order of layers on line 1, then every sheet of ui and of the rooms in its layer. */
export async function styleEntry() {
  const sheets = roomFiles("static/ROOM", ".css").map(({ room, name, file }) => ({
    file,
    layer: room === "ui" ? (LAYER_OF[name] ?? "components") : "rooms",
  }));
  const rank = ({ layer }) => LAYERS.indexOf(layer);
  sheets.sort((one, other) => rank(one) - rank(other));
  return [
    `@layer ${LAYERS.join(", ")};`,
    `@import ${JSON.stringify(path.join(UI, "fonts.css"))};`,
    ...sheets.map(({ file, layer }) => `@import ${JSON.stringify(file)} layer(${layer});`),
  ].join("\n");
}
