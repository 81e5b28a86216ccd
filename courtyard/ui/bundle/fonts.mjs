import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { OUT, ROOT } from "./paths.mjs";

// What the server draws letters with (ui/assets.py); a browser never fetches them.
const FROM = path.join(ROOT, "node_modules/@expo-google-fonts");
const FONTS = [
  "inter/400Regular/Inter_400Regular.ttf",
  "inter/600SemiBold/Inter_600SemiBold.ttf",
  "noto-emoji/400Regular/NotoEmoji_400Regular.ttf",
  "noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
  "noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf",
];

/** Puts them into build/fonts, with their licence. */
export async function copyFonts() {
  const to = path.join(OUT, "fonts");
  await mkdir(to, { recursive: true });
  await copyFile(path.join(FROM, "inter/LICENSE_FONT"), path.join(to, "OFL.txt"));
  for (const font of FONTS) await copyFile(path.join(FROM, font), path.join(to, path.basename(font)));
}
