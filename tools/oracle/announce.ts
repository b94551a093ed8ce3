// Says once, behind everything else a test run prints, which oracles were missing and what to install. Under CI none may be.
import { missing, tools } from './debian.ts';

/** Before all tests; what it returns comes after them. */
export default function announce(): () => void {
  const note = missing(...tools);
  if (note !== undefined && process.env.CI === 'true') throw new Error(note);
  return () => {
    if (note !== undefined) process.stderr.write(`\nTests that need these were skipped: ${note}\n`);
  };
}
