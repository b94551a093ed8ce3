// How the tests run: every *.test.ts beside what it tests.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'asm/**/*.test.ts', 'programs/**/*.test.ts', 'tools/**/*.test.ts'],
    globalSetup: ['tools/oracle/announce.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
