// Builds the editor into static/editor/, and writes down what it was built of: `make editor`.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const project = dirname(here);
const target = join(project, "static", "editor");

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

// The same sum is taken by tests/frontend/test_bundle.py: name, zero byte, content, zero byte, in the order of names.
function sumOfSources() {
  const files = [
    ...filesBelow(join(here, "src")),
    ...["build.js", "package.json", "package-lock.json"].map((name) => join(here, name)),
    join(project, "newsletter", "document", "schema.json"),
  ];
  const named = files.map((path) => [relative(project, path).split(sep).join("/"), path]);
  named.sort(([one], [other]) => (one < other ? -1 : 1));
  const sum = createHash("sha256");
  for (const [name, path] of named) sum.update(name).update("\0").update(readFileSync(path)).update("\0");
  return sum.digest("hex");
}

// What the libraries say to those who program with them is 2 KB of the bundle, and nobody who writes ever reads it. The
// kind of the error and the way to it stay.
const LIBRARY = /[\\/]prosemirror-[a-z-]+[\\/]dist[\\/]index\.js$/;
const COMPLAINT = /(throw new \w*Error\()[^;\n]*\);$/gm;
const shortComplaints = {
  name: "short complaints",
  setup: ({ onLoad }) =>
    onLoad({ filter: LIBRARY }, ({ path }) => ({ contents: readFileSync(path, "utf8").replace(COMPLAINT, '$1"");') })),
};

await build({
  entryPoints: { editor: join(here, "src", "main.js") },
  outdir: target,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022", "chrome111", "firefox113", "safari16.4"],
  charset: "utf8",
  legalComments: "none",
  drop: ["console"],
  plugins: [shortComplaints],
  logLevel: "warning",
});
const sumOf = (name) => createHash("sha256").update(readFileSync(join(target, name))).digest("hex");
const manifest = { sources: sumOfSources(), files: { "editor.css": sumOf("editor.css"), "editor.js": sumOf("editor.js") } };
writeFileSync(join(target, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
