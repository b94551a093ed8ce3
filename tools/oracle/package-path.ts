// Where the package lies: the same whether this runs from the sources or from dist.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let folder = dirname(fileURLToPath(import.meta.url));
while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);

/** A path inside the package, given from its root. */
export function packagePath(path: string): string {
  return join(folder, path);
}
