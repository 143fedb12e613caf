// Builds the scripts into the Python package, and refuses what is over its budget (sizes.json, bytes of gzip -9).
// `--check` writes nothing: it fails when the committed files are not what these sources build.
import { build, transform } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { minify } from 'terser';
import { mangling } from './short_names.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, '..', 'comments_svc', 'web', 'static');

/** Properties that are set and used within the shadow root only are called by their first letter, in all stylesheets. */
const properties = new Map();
function shortProperties(css) {
  return css.replace(/--(?!cmt-)(\w)\w+/g, (name, letter) => {
    const other = properties.get(letter) ?? name;
    if (other !== name) throw new Error(`${name} and ${other} begin with the same letter.`);
    properties.set(letter, name);
    return `--${letter}`;
  });
}

/** Stylesheets become minified strings, because the widget adopts them by script. */
const cssAsText = {
  name: 'css-as-text',
  setup(bundler) {
    bundler.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true });
      const tight = code.trim().replace(/, /g, ',').replace(/(--\w+): /g, '$1:'); // values of properties of our own were left as they were
      return { contents: shortProperties(tight), loader: 'text' };
    });
  },
};

/** esbuild bundles; terser makes what is left about 3 % smaller than esbuild's own minifier does. */
async function bundle(entry, format, define = {}) {
  const { outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format,
    target: 'es2022',
    charset: 'utf8',
    minifySyntax: true,
    legalComments: 'none',
    plugins: [cssAsText],
    define,
    ...mangling,
  });
  const { code } = await minify(outputFiles[0].text, {
    ecma: 2022,
    module: format === 'esm',
    toplevel: true,
    compress: { passes: 3, inline: 1, unsafe_comps: true, pure_getters: true, hoist_funs: true, unsafe: true, unsafe_methods: true, unsafe_arrows: true },
  });
  return Buffer.from(`${code.replace('"use strict";', '')}\n`); // nothing here does otherwise without it
}

/** Of all that is built here. Scripts of two builds are never mixed: the later ones are asked for by this. */
async function hashOfSources() {
  const hash = createHash('sha256');
  const names = (await readdir(join(here, 'src'), { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
  const paths = names.map(({ parentPath, name }) => join(parentPath, name)).sort();
  for (const path of [...paths, join(here, 'short_names.mjs'), fileURLToPath(import.meta.url)]) hash.update(await readFile(path));
  return hash.digest('hex').slice(0, 8);
}

async function bundles() {
  const BUILD = JSON.stringify(await hashOfSources());
  const languages = (await readdir(join(here, 'src', 'lang'))).map((name) => name.replace(/\.ts$/, ''));
  const built = {
    'embed.js': await bundle('src/define.ts', 'iife', { BUILD }),
    'embed-more.js': await bundle('src/more/extend.ts', 'esm', { BUILD }),
    'embed-baked.js': await bundle('src/baked/adopt.ts', 'esm'),
    'feedback.js': await bundle('src/feedback/define.ts', 'iife', { BUILD }),
    'count.js': await bundle('src/count/define.ts', 'iife', { BUILD }),
  };
  for (const language of languages) {
    built[`embed-${language}.js`] = await bundle(`src/lang/${language}.ts`, 'esm');
    built[`embed-acts-${language}.js`] = await bundle(`src/acts/lang/${language}.ts`, 'esm');
  }
  return built;
}

const check = process.argv.includes('--check');
const budgets = JSON.parse(await readFile(join(here, 'sizes.json'), 'utf8'));
const faults = [];

await mkdir(target, { recursive: true });
for (const [name, built] of Object.entries(await bundles())) {
  const size = gzipSync(built, { level: 9 }).length;
  const budget = budgets[name] ?? budgets.language;
  console.log(`${name}: ${built.length} bytes, ${size} with gzip, budget ${budget}`);
  if (size > budget) faults.push(`${name} is ${size - budget} bytes over its budget (embed_js/sizes.json).`);
  const path = join(target, name);
  if (!check) await writeFile(path, built);
  else if (!built.equals(await readFile(path).catch(() => Buffer.alloc(0)))) {
    faults.push(`${name} is not what embed_js/src builds: run the build and commit it.`);
  }
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length ? 1 : 0;
