import type { Adapter } from '../adapter/index.ts'

/** The base model is undefined. */
type Member = Adapter | undefined

/** An engine opened with an adapter, and those that it can complete in one call. */
export interface EnginePlan {
  engine: Member
  members: Set<Member>
}

/** As few engines as complete the base model and some adapters: those that are nothing but an R share one whose graphs have room for them. */
export function engines(models: readonly Member[]): EnginePlan[] {
  const size = (adapter: Member) => (adapter?.bases ?? []).reduce((sum, { rank }) => sum + rank, 0)
  const mixing = models.filter(adapter => !adapter || adapter.bases).sort((a, b) => size(b) - size(a))
  const plans: EnginePlan[] = []
  for (const adapter of mixing) {
    const plan = plans.find(({ engine }) => hasRoom(engine, adapter))
    if (plan) plan.members.add(adapter)
    else plans.push({ engine: adapter, members: new Set([adapter]) })
  }
  const alone = models.filter(adapter => adapter && !adapter.bases)
  return [...plans, ...alone.map(engine => ({ engine, members: new Set([engine]) }))]
}

function hasRoom(engine: Member, adapter: Member): boolean {
  const ranks = new Map(engine?.bases?.map(({ name, rank }) => [name, rank]))
  return (adapter?.bases ?? []).every(({ name, rank }) => (ranks.get(name) ?? 0) >= rank)
}
