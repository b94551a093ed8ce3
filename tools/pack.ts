// Packs the built command into one file, beside it what V8 made of it: Node takes longer to find and compile two hundred
// modules than a small program takes to be assembled and run. `npm run build` does it; `upcall.ts` decides what is used.
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { rolldown } from 'rolldown';
import { packagePath } from './oracle/package-path.ts';
import { loadPacked } from './packed.ts';
import { fakeIo } from './testing/fake-io.ts';

const folder = packagePath('dist/command');
const file = `${folder}/command.cjs`;
rmSync(folder, { recursive: true, force: true });
const bundle = await rolldown({ input: packagePath('dist/tools/main.js'), platform: 'node', logLevel: 'warn' });
const { output } = await bundle.generate({
  format: 'cjs',
  codeSplitting: false,
  minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
});
await bundle.close();
// ASCII alone: V8 keeps such a text in half the space and reads it in half the time.
const ascii = output[0].code.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
mkdirSync(folder);
writeFileSync(file, ascii);

// Functions are compiled when they are first called: what one run has used is what most runs use.
const { main, script } = loadPacked(file);
await main(['run', '--stats', packagePath('programs/harts/hello.s')], fakeIo());
writeFileSync(`${file}.kept`, script.createCachedData());

// npx may start the command before it has made it executable.
chmodSync(new URL('upcall.js', import.meta.url), 0o755);
