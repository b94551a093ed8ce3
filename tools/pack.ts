// Packs the built command into a few files, because Node takes as long to find and compile two hundred modules as a
// small program takes to be assembled and run: `upcall run` starts in two thirds of the time. `npm run build` does it.
import { rmSync } from 'node:fs';
import { rolldown } from 'rolldown';
import { packagePath } from './oracle/package-path.ts';

const packed = packagePath('dist/command');
rmSync(packed, { recursive: true, force: true });
const bundle = await rolldown({ input: packagePath('dist/tools/main.js'), platform: 'node', logLevel: 'warn' });
await bundle.write({ dir: packed, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name].js' });
await bundle.close();
