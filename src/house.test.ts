// The repository about itself: who imports whom, what stays out of the core, and how files look.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist', 'coverage', '.git'].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : [relative(root, path)];
  });
}

const files = walk(root);
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
/** Tests, and in folders called `testing` what only they need. */
const isTest = (path: string): boolean => path.endsWith('.test.ts') || path.includes('/testing/');
const sources = files.filter((path) => path.endsWith('.ts') && !isTest(path));
const below = sources.filter((path) => path.startsWith('src/') || path.startsWith('asm/'));
const generated = ['asm/grammar.ts'];

/** A file's imports: modules as they are written, relative ones as paths from the root. */
function imports(path: string): string[] {
  return [
    ...read(path).matchAll(
      /(?:^|\n|;)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g,
    ),
  ]
    .map((found) => (found[1] ?? found[2])!)
    .map((name) => (name.startsWith('.') ? relative(root, join(root, dirname(path), name)) : name));
}

/** The text without its comments and strings. */
function code(path: string): string {
  return read(path).replace(/\/\/.*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, (text) =>
    text.startsWith('/') ? '' : "''",
  );
}

// A layer may import from itself and from every layer named behind it.
// oxfmt-ignore
const layers: readonly (readonly [layer: string, files: RegExp, may: readonly string[]])[] = [
  ['must',    /^src\/must\.ts$/,  []],
  ['elf',     /^src\/elf\.ts$/,   ['must']],
  ['isa',     /^src\/isa\//,      ['must', 'elf']],
  ['machine', /^src\/machine\//,  ['must', 'elf', 'isa']],
  ['kernel',  /^src\/kernel\//,   ['must', 'elf', 'isa', 'machine']],
  ['lab',     /^src\/lab\//,      ['must', 'elf', 'isa', 'machine', 'kernel']],
  ['asm',     /^asm\//,           ['must', 'elf', 'isa']],
  ['tools',   /^tools\//,         ['must', 'elf', 'isa', 'machine', 'kernel', 'lab', 'asm']],
];
const layerOf = (path: string) => layers.find(([, pattern]) => pattern.test(path));

describe('who may import whom', () => {
  it('every source belongs to a layer', () => {
    const homeless = sources.filter((path) => !layerOf(path) && path !== 'vitest.config.ts');
    expect(homeless).toEqual([]);
  });

  it('imports go one way', () => {
    const wrong = sources.flatMap((path) => {
      const [layer, , may] = layerOf(path) ?? [];
      if (!layer) return [];
      return imports(path)
        .map((name) => [name, layerOf(name)?.[0]] as const)
        .filter(([, other]) => other !== undefined && other !== layer && !may!.includes(other))
        .map(([name]) => `${path} imports ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  it('what only tests need is imported by tests and tools only', () => {
    const wrong = below.flatMap((path) =>
      imports(path)
        .filter((name) => isTest(name))
        .map((name) => `${path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('only moo and nearley come from outside below tools, and only into asm', () => {
    const foreign = below.flatMap((path) =>
      imports(path)
        .filter((name) => !layerOf(name))
        .filter((name) => !(path.startsWith('asm/') && ['moo', 'nearley'].includes(name)))
        .map((name) => `${path} imports ${name}`),
    );
    expect(foreign).toEqual([]);
  });
});

describe('below tools', () => {
  it.each([
    ['no clock', /\bDate\b|\bperformance\b|\bsetTimeout\b|\bsetInterval\b/],
    ['no randomness', /\bMath\s*\.\s*random\b|\bcrypto\b/],
    ['no output', /\bconsole\b/],
    ['nothing of Node', /\bprocess\s*[.[]|\bBuffer\b|\brequire\s*\(|\b__dirname\b/],
  ])('%s', (_, pattern) => {
    const found = below.filter((path) => !generated.includes(path) && pattern.test(code(path)));
    expect(found).toEqual([]);
  });
});

describe('files', () => {
  it('open by saying what they are', () => {
    const silent = files
      .filter((path) => /\.(ts|s)$/.test(path) && !generated.includes(path))
      .filter((path) => !(path.endsWith('.ts') ? /^(#!.*\n)?\/\/ \S/ : /^# \S/).test(read(path)));
    expect(silent).toEqual([]);
  });

  it('stay under 400 lines', () => {
    const exempt = [...generated];
    const long = files
      .filter((path) => /\.(ts|s|ne)$/.test(path) && !exempt.includes(path))
      .map((path) => [path, read(path).split('\n').length - 1] as const)
      .filter(([, lines]) => lines > 400);
    expect(long).toEqual([]);
  });

  it('leave nothing half done', () => {
    const marker = /(?:TODO|FIXME|XXX)\b/;
    const comment = (path: string) => (path.endsWith('.s') ? /#.*/g : /\/\/.*/g);
    const found = files
      .filter((path) => /\.(ts|s)$/.test(path) && path !== 'src/house.test.ts')
      .filter((path) =>
        read(path)
          .match(comment(path))
          ?.some((text) => marker.test(text)),
      );
    expect(found).toEqual([]);
  });

  it('name no place of somebody’s own machine', () => {
    const places = new RegExp(
      ['/wo' + 'rk/', '/ro' + 'ot/', '/ho' + 'me/\\w+/', '/Us' + 'ers/', '[A-Z]:\\\\Us' + 'ers'].join('|'),
    );
    const found = files
      .filter((path) => /\.(ts|s|ne|md|json|mjs)$|^\.ci/.test(path))
      .filter((path) => places.test(read(path)));
    expect(found).toEqual([]);
  });
});

describe('package-lock.json', () => {
  type Lock = { packages: Record<string, { optionalDependencies?: Record<string, string>; resolved?: string }> };
  const lock = JSON.parse(read('package-lock.json')) as Lock;

  it('has an entry for every optional binding that a package names, so that npm ci works on every platform', () => {
    const absent = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !lock.packages[`${path}/node_modules/${name}`] && !lock.packages[`node_modules/${name}`])
        .map((name) => `${path} wants ${name}`),
    );
    expect(absent).toEqual([]);
  });

  it('says no address to download from, so that any registry can serve it', () => {
    const addressed = Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined);
    expect(addressed.map(([path]) => path)).toEqual([]);
  });

  it('agrees with package.json', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
      string,
      Record<string, string>
    >;
    expect(lock.packages['']).toMatchObject({ dependencies, devDependencies });
  });
});
