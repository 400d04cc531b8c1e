import type { Shape } from '../shape.ts'
import { buying } from './buying.ts'
import { counting } from './counting.ts'
import { people } from './people.ts'
import { sharing } from './sharing.ts'
import { time } from './time.ts'

export { unseen as unseenShapes } from './unseen.ts'

/** The shapes that models are trained on. */
export const seenShapes: readonly Shape[] = [...buying, ...sharing, ...people, ...time, ...counting]
