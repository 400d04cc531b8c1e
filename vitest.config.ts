import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'bench/**/*.test.ts', 'recipes/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The tests' own cache: neither does a user's hide what is missing, nor is it filled.
    // Commands are named as they are typed, which is not how the tests are called.
    env: { TINYLORA_CACHE: process.env.TINYLORA_CACHE ?? join(tmpdir(), 'tinylora-tests'), npm_command: 'test' },
  },
})
