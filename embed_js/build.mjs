// Builds the scripts into the Python package, and refuses what is over its budget (sizes.json, bytes of gzip -9).
// `--check` writes nothing: it fails when the committed files are not what these sources build.
import { build, transform } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { minify } from 'terser';

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, '..', 'comments_svc', 'web', 'static');

/** Stylesheets become minified strings, because the widget adopts them by script. */
const cssAsText = {
  name: 'css-as-text',
  setup(bundler) {
    bundler.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true });
      return { contents: code.trim(), loader: 'text' };
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
  });
  const { code } = await minify(outputFiles[0].text, {
    ecma: 2022,
    module: format === 'esm',
    toplevel: true,
    compress: { passes: 3, pure_getters: true, hoist_funs: true, unsafe_arrows: true },
  });
  return Buffer.from(`${code}\n`);
}

async function bundles() {
  const more = await bundle('src/more/extend.ts', 'esm');
  const version = createHash('sha256').update(more).digest('hex').slice(0, 12);
  return {
    'embed.js': await bundle('src/define.ts', 'iife', { MORE_VERSION: JSON.stringify(version) }),
    'embed-more.js': more,
    'count.js': await bundle('src/count/define.ts', 'iife'),
  };
}

const check = process.argv.includes('--check');
const budgets = JSON.parse(await readFile(join(here, 'sizes.json'), 'utf8'));
const faults = [];

await mkdir(target, { recursive: true });
for (const [name, built] of Object.entries(await bundles())) {
  const size = gzipSync(built, { level: 9 }).length;
  console.log(`${name}: ${built.length} bytes, ${size} with gzip, budget ${budgets[name]}`);
  if (size > budgets[name]) faults.push(`${name} is ${size - budgets[name]} bytes over its budget (embed_js/sizes.json).`);
  const path = join(target, name);
  if (!check) await writeFile(path, built);
  else if (!built.equals(await readFile(path).catch(() => Buffer.alloc(0)))) {
    faults.push(`${name} is not what embed_js/src builds: run the build and commit it.`);
  }
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length ? 1 : 0;
