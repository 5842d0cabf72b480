// Turns TypeScript into what Node runs, file by file, under .data/build; only files whose content changed.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { StartProblem } = require('./start-problem.cjs');

const root = path.dirname(__dirname);
const buildDir = path.join(root, '.data', 'build');
const manifestFile = path.join(buildDir, 'manifest.json');
const FOLDERS = ['src', 'migrations', 'seeds', 'bench'];
// Part of every key: other options must build everything anew.
const OPTIONS = {
  format: 'cjs', platform: 'node', target: 'node20.19', sourcemap: true, sourcesContent: false, bundle: false,
  // Node's own import() wants file extensions; require() finds the built files as TypeScript does.
  supported: { 'dynamic-import': false },
};

/** Builds what changed and answers the folder that mirrors the sources. Without sources (an image) the build is taken as it is. */
async function build() {
  const known = readManifest();
  if (!fs.existsSync(path.join(root, 'src'))) {
    if (known) return buildDir;
    throw new StartProblem('There is neither a src folder nor a build: the checkout is not complete.');
  }
  const files = sources();
  const keys = Object.fromEntries(files.map((file) => [file, keyOf(file)]));
  const changed = files.filter((file) => known?.[file] !== keys[file] || !fs.existsSync(outputOf(file)));
  const gone = Object.keys(known ?? {}).filter((file) => !(file in keys));
  if (changed.length === 0 && gone.length === 0) return buildDir;
  for (const file of gone) for (const end of ['', '.map']) fs.rmSync(outputOf(file) + end, { force: true });
  await transpile(changed.filter(isTypeScript));
  for (const file of changed.filter((each) => !isTypeScript(each))) copy(file);
  writeManifest(keys);
  return buildDir;
}

async function transpile(files) {
  if (files.length === 0) return;
  // esbuild is a package: it is there only once the packages are installed.
  const esbuild = require('esbuild');
  try {
    await esbuild.build({ ...OPTIONS, entryPoints: files, outdir: buildDir, outbase: root, absWorkingDir: root, logLevel: 'silent' });
  } catch (error) {
    const [first] = error.errors ?? [];
    if (!first) throw error;
    const where = first.location ? `${first.location.file}:${first.location.line}: ` : '';
    throw new StartProblem(`The code cannot be built: ${where}${first.text}`);
  }
}

function sources() {
  return FOLDERS.filter((folder) => fs.existsSync(path.join(root, folder))).flatMap((folder) =>
    fs.readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/[.]d[.]ts$|[.]md$/.test(entry.name))
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name))));
}

const isTypeScript = (file) => file.endsWith('.ts');
const outputOf = (file) => path.join(buildDir, file.replace(/[.]ts$/, '.js'));

function keyOf(file) {
  return createHash('sha256').update(JSON.stringify(OPTIONS)).update(fs.readFileSync(path.join(root, file))).digest('hex');
}

function copy(file) {
  fs.mkdirSync(path.dirname(outputOf(file)), { recursive: true });
  fs.copyFileSync(path.join(root, file), outputOf(file));
}

function readManifest() {
  try {
    return JSON.parse(fs.readFileSync(manifestFile, 'utf8'));
  } catch {
    return undefined;
  }
}

function writeManifest(keys) {
  fs.mkdirSync(buildDir, { recursive: true });
  fs.writeFileSync(`${manifestFile}.${process.pid}`, JSON.stringify(keys));
  fs.renameSync(`${manifestFile}.${process.pid}`, manifestFile);
}

module.exports = { build };

if (require.main === module) void build();
