// Makes courtyard/ui/static/build: scripts, styles, fonts, icons, catalogs of words, and manifest.json that says what was made.
// Names are stable (Django adds the hash); only chunks carry one, because scripts name them.
// Usage: node courtyard/ui/build.mjs [--watch]

import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build, context } from "esbuild";
import { elementsPlugin } from "./bundle/elements.mjs";
import { copyFonts } from "./bundle/fonts.mjs";
import { sprite } from "./bundle/icons.mjs";
import { OUT, ROOT, UI } from "./bundle/paths.mjs";
import { styleEntry } from "./bundle/styles.mjs";
import { catalogs } from "./bundle/words.mjs";

const BUDGET = { scripts: 60_000, styles: 30_000 };
const BROWSERS = ["chrome123", "firefox128", "safari17.5"];

const common = {
  bundle: true,
  minify: true,
  absWorkingDir: ROOT,
  metafile: true,
  logLevel: "warning",
  legalComments: "none",
};

const scripts = {
  ...common,
  entryPoints: {
    main: path.join(UI, "elements/main.ts"),
    "live-worker": path.join(ROOT, "courtyard/gateway/elements/worker.ts"),
  },
  outdir: OUT,
  format: "esm",
  splitting: true,
  target: ["es2022"],
  entryNames: "[name]",
  chunkNames: "chunk-[name]-[hash]",
  plugins: [elementsPlugin()],
};

// What works without a connection: scripts of one file each, for a service worker imports no chunk in every browser.
const alone = {
  ...common,
  entryPoints: {
    "phone-book": path.join(ROOT, "courtyard/people/elements/offline.ts"),
    "phone-book-worker": path.join(ROOT, "courtyard/people/elements/keeper.ts"),
  },
  outdir: OUT,
  format: "iife",
  target: ["es2022"],
};

const styles = async () => ({
  ...common,
  stdin: { contents: await styleEntry(), resolveDir: ROOT, loader: "css", sourcefile: "courtyard.css" },
  outfile: path.join(OUT, "courtyard.css"),
  target: BROWSERS,
  assetNames: "[name]",
  loader: { ".woff2": "file" },
});

await mkdir(path.join(OUT, "i18n"), { recursive: true });
if (process.argv.includes("--watch")) await watch();
else await once();

async function once() {
  const [js, css, book] = await Promise.all([build(scripts), styles().then(build), build(alone)]);
  await writeFile(path.join(OUT, "icons.svg"), await sprite());
  await copyFonts();
  const words = await catalogs();
  for (const [language, catalog] of Object.entries(words)) {
    await writeFile(path.join(OUT, "i18n", `${language}.json`), JSON.stringify(catalog));
  }
  const manifest = await describe(js.metafile, Object.keys(words).sort());
  await writeFile(path.join(OUT, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await sweep([js.metafile, css.metafile, book.metafile]);
  report(manifest.bytes);
}

async function watch() {
  const describing = {
    name: "describe",
    setup: ({ onEnd }) =>
      onEnd(async ({ metafile }) => {
        if (!metafile) return;
        const manifest = await describe(metafile, Object.keys(await catalogs()).sort());
        await writeFile(path.join(OUT, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
      }),
  };
  await once();
  const watched = [{ ...scripts, plugins: [...scripts.plugins, describing] }, alone, await styles()];
  for (const options of watched) await (await context(options)).watch();
  process.stdout.write("Watching. New style sheets and icons need a new start.\n");
}

/** What the first page loads: main.js, the chunks it imports at once, and their compressed sizes. */
async function describe(metafile, languages) {
  const main = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint?.endsWith("elements/main.ts"));
  const first = new Set([main[0]]);
  for (const name of first) {
    const { imports } = metafile.outputs[name];
    for (const { kind, path: imported } of imports) if (kind === "import-statement") first.add(imported);
  }
  const size = async (file) => gzipSync(await readFile(file), { level: 9 }).length;
  const sizes = await Promise.all([...first].map((name) => size(path.join(ROOT, name))));
  return {
    chunks: [...first].slice(1).map((name) => path.basename(name)),
    catalogs: languages,
    bytes: { scripts: sizes.reduce((sum, next) => sum + next, 0), styles: await size(path.join(OUT, "courtyard.css")) },
  };
}

/** Removes what an earlier build left behind. */
async function sweep(metafiles) {
  const made = new Set(metafiles.flatMap(({ outputs }) => Object.keys(outputs).map((name) => path.basename(name))));
  for (const entry of await readdir(OUT, { withFileTypes: true })) {
    const kept = made.has(entry.name) || ["icons.svg", "manifest.json"].includes(entry.name);
    if (entry.isFile() && !kept) await rm(path.join(OUT, entry.name), { force: true });
  }
}

function report(bytes) {
  for (const [what, limit] of Object.entries(BUDGET)) {
    process.stdout.write(`${what}: ${(bytes[what] / 1000).toFixed(1)} kB compressed, of ${limit / 1000} kB\n`);
    if (bytes[what] > limit) {
      process.stderr.write(`The base ${what} are over their budget.\n`);
      process.exitCode = 1;
    }
  }
}
