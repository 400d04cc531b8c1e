import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { hubFile } from './node-hub.ts'

const wanted = { dataset: 'owner/name', revision: '0123456789'.repeat(4), file: 'data/test.jsonl' }
const content = '{"question":"Q","answer":"1"}\n'

let folder = ''
let server: Server
let requests: string[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tinylora-hub-'))
  requests = []
  server = createServer((request, response) => {
    requests.push(request.url!)
    if (!request.url!.endsWith('/test.jsonl')) return void response.writeHead(404).end()
    // The client asks for the first byte to learn the size, then for all.
    const isPart = request.headers.range !== undefined
    const range = isPart ? { 'content-range': `bytes 0-0/${content.length}` } : {}
    const body = isPart ? content.slice(0, 1) : content
    response.writeHead(isPart ? 206 : 200, { etag: '"1"', 'content-length': body.length, ...range }).end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  vi.stubEnv('HF_HOME', folder)
  vi.stubEnv('HF_HUB_CACHE', '')
  vi.stubEnv('HF_HUB_OFFLINE', '')
  vi.stubEnv('HF_ENDPOINT', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  server.close()
  await rm(folder, { recursive: true, force: true })
})

test('a file of the hub is fetched once, at its commit, into the standard cache', async () => {
  const path = await hubFile(wanted)
  expect(path).toBe(join(folder, 'hub/datasets--owner--name/snapshots', wanted.revision, wanted.file))
  expect(await readFile(path, 'utf8')).toBe(content)
  expect(new Set(requests)).toEqual(new Set([`/datasets/owner/name/resolve/${wanted.revision}/${wanted.file}`]))
  const before = requests.length
  expect(await hubFile(wanted)).toBe(path)
  expect(requests).toHaveLength(before)
})

test('what cannot be fetched is said, with the command that gets it, and leaves nothing behind', async () => {
  const message =
    /owner\/name@0123456\/none.jsonl: cannot be fetched \(.*\); fetch it with: hf download owner\/name none.jsonl --revision 0123456789/
  await expect(hubFile({ ...wanted, file: 'none.jsonl' })).rejects.toThrow(message)
  vi.stubEnv('HF_HUB_OFFLINE', '1')
  await expect(hubFile(wanted)).rejects.toThrow(/not in the Hugging Face cache, and HF_HUB_OFFLINE is set/)
  vi.stubEnv('HF_HUB_OFFLINE', '')
  vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:1')
  await expect(hubFile(wanted)).rejects.toThrow(/cannot be fetched/)
})
