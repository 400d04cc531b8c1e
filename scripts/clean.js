// Empties dist/ before a build, so that nothing of an older one stays in the package.
import { rmSync } from 'node:fs'

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true })
