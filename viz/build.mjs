// Builds the explorer's bundle and style into the Python package; --check compares instead of writing.
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";

const target = new URL("../netan/views/assets/", import.meta.url);
const shared = { bundle: true, minify: true, write: false, target: "es2020", legalComments: "none", charset: "ascii" };
const made = {
  "explorer.js": await build({ ...shared, entryPoints: ["src/main.ts"], format: "iife" }),
  "explorer.css": await build({ ...shared, entryPoints: ["src/explorer.css"] }),
};
let stale = 0;
for (const [name, result] of Object.entries(made)) {
  const text = result.outputFiles[0].text;
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`${name} would end its own block in the page`);
  const file = new URL(name, target);
  if (!process.argv.includes("--check")) {
    await writeFile(file, text);
    console.log(`${name}: ${(text.length / 1024).toFixed(1)} kB`);
  } else if ((await readFile(file, "utf8").catch(() => "")) !== text) {
    console.error(`${name} is not what the sources build -> npm run build, then commit it`);
    stale += 1;
  }
}
process.exit(stale ? 1 : 0);
