// Packs the built command into one file, beside it what V8 made of it: Node takes longer to find and compile two hundred
// modules than a small program takes to be assembled and run. `npm run build` does it; `upcall.ts` decides what is used.
import { rmSync, writeFileSync } from 'node:fs';
import { rolldown } from 'rolldown';
import { packagePath } from './oracle/package-path.ts';
import { loadPacked } from './packed.ts';
import { fakeIo } from './testing/fake-io.ts';

const folder = packagePath('dist/command');
const file = `${folder}/command.cjs`;
rmSync(folder, { recursive: true, force: true });
const bundle = await rolldown({ input: packagePath('dist/tools/main.js'), platform: 'node', logLevel: 'warn' });
await bundle.write({ file, format: 'cjs', codeSplitting: false });
await bundle.close();

// Functions are compiled when they are first called: what one run has used is what most runs use.
const { main, script } = loadPacked(file);
await main(['run', '--stats', packagePath('programs/harts/hello.s')], fakeIo());
writeFileSync(`${file}.kept`, script.createCachedData());
