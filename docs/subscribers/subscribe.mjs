// Follow events of Oplandspuljen with Node 20 or newer: npm install amqplib, then node subscribe.mjs
//
// Settings come from the environment: AMQP_URI (amqp://partner.<name>:<password>@host:5672/<vhost>), QUEUE (its name begins with
// partner.<name>.), KEYS (the routing keys granted to you, commas between them), FEED (https://…/api/v1/events), STATE (a file).
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import amqp from 'amqplib'

const { AMQP_URI, QUEUE, KEYS, FEED, STATE } = process.env
const EXCHANGE = 'oplandspuljen.events'
const TOGETHER_MAX = 50 // how many we hold without having said that they are handled

// What must outlive us: the ids that were handled, and where we are in the feed and in the ledger's numbers.
// Yours is the database that your own work is written to, in the same transaction: then nothing is handled twice.
const handled = new Set()
const places = new Map()
if (existsSync(STATE)) {
  for (const line of readFileSync(STATE, 'utf8').split('\n').filter(Boolean)) {
    const [kind, name, value] = JSON.parse(line)
    if (kind === 'handled') handled.add(name)
    else places.set(name, value)
  }
}
const write = (line) => appendFileSync(STATE, JSON.stringify(line) + '\n', { flush: true })
function setPlace (name, value) {
  places.set(name, value)
  write(['place', name, value])
}

// An event's effect, once, however often it comes.
function handle (event) {
  if (handled.has(event.id)) return
  console.log(JSON.stringify(event)) // here stands what you do with it
  handled.add(event.id)
  write(['handled', event.id])
}

// Whether the ledger's numbers jump: in between lies what you were not granted, or what you missed.
function skipped (event) {
  if (event.sequence === undefined) return false
  const name = `epoch ${event.epoch}`
  const before = places.get(name)
  setPlace(name, Math.max(before ?? 0, event.sequence))
  return before !== undefined && event.sequence > before + 1
}

// All that the feed has kept since we were last there. A place too old is a 410: what lies between is gone from it.
async function catchUp () {
  for (let more = true; more;) {
    const asked = new URLSearchParams({ keys: KEYS })
    if (places.has('feed')) asked.set('after', places.get('feed'))
    const answer = await fetch(`${FEED}?${asked}`, { signal: AbortSignal.timeout(30_000) })
    const page = await answer.json()
    if (answer.status === 410) {
      setPlace('feed', page.oldest)
      continue
    }
    if (!answer.ok) throw new Error(`the feed answered ${answer.status}`)
    for (const item of page.items) handle(item.event)
    setPlace('feed', page.last)
    more = page.next_after !== null
  }
}

const connection = await amqp.connect(AMQP_URI)
const channel = await connection.createChannel()
await channel.assertQueue(QUEUE, { durable: true, arguments: { 'x-queue-type': 'quorum' } })
for (const key of KEYS.split(',')) await channel.bindQueue(QUEUE, EXCHANGE, key)
await channel.prefetch(TOGETHER_MAX)
await catchUp() // after the binding: what is said from now on comes by the queue
let last = Promise.resolve() // one after another, in their order
await channel.consume(QUEUE, (message) => {
  last = last.then(async () => {
    if (message === null) throw new Error('the queue is gone')
    const event = JSON.parse(message.content)
    const jumped = skipped(event)
    handle(event)
    channel.ack(message) // only now: if we die before, it comes again
    if (jumped) await catchUp()
  })
})
