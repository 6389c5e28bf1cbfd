/**
 * Bundle the query page: `node build.mjs <directory>` fills the directory with index.html, assets/ and LICENSES.txt.
 *
 * Every asset carries the hash of its content in its name, so that browsers may keep it for ever.
 * LICENSES.txt repeats the licence of each package whose code is in the bundle, as those licences ask.
 */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { build } from "esbuild";

const ENTRY = "explorer.jsx";

/** GraphiQL's style sheet holds 34 fonts as data URLs; the page uses the system's instead. */
const withoutFonts = {
  name: "without-fonts",
  setup(bundler) {
    bundler.onLoad({ filter: /graphiql[\\/]dist[\\/]style\.css$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, "utf8")).replace(/@font-face\s*\{[^}]*\}/g, ""),
      loader: "css",
    }));
  },
};

/** The folder in node_modules of each package that gave a file to the bundle. */
function bundledPackages(inputs) {
  const folders = Object.keys(inputs).map((input) => input.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

async function licenceOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const heading = `${name} ${version} (${license})`;
  const files = (await readdir(folder)).filter((file) => /^licen[cs]e/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), "utf8")));
  return [heading, "-".repeat(heading.length), ...texts.map((text) => text.trim())].join("\n\n");
}

const [, , target] = process.argv;
if (target === undefined) {
  throw new Error("usage: node build.mjs <directory>");
}

const { metafile } = await build({
  entryPoints: [ENTRY],
  outdir: path.join(target, "assets"),
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  alias: { "react-style-singleton": "./style_singleton.js" },
  define: { "process.env.NODE_ENV": '"production"' },
  legalComments: "none",
  minify: true,
  metafile: true,
  plugins: [withoutFonts],
});

const [script, { cssBundle }] = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === ENTRY);
const page = (await readFile("index.html", "utf8"))
  .replace("%SCRIPT%", path.basename(script))
  .replace("%STYLE%", path.basename(cssBundle));
const licences = await Promise.all(bundledPackages(metafile.inputs).map(licenceOf));
await mkdir(target, { recursive: true });
await writeFile(path.join(target, "LICENSES.txt"), `${licences.join("\n\n\n")}\n`);
await writeFile(path.join(target, "index.html"), page);
