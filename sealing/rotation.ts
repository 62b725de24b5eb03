import { keySetConfig, keySettings, type KeySetting } from '../config.ts'
import type { Database } from '../db/index.ts'
import { destroySealedFor, findKeyUses } from '../db/sealed-texts.ts'
import { printTable, runTool } from '../db/tool.ts'
import { withFirst, withNew, without } from './key-set.ts'
import { generateSealingKey, generateSigningKey, publicPart } from './keys.ts'

const usage = `npm run --silent rotation -- status
npm run --silent rotation -- add WIDGET_TOKEN_KEY|SEALING_PRIVATE_KEYS|STORAGE_KEYS
npm run --silent rotation -- public
npm run --silent rotation -- use SETTING KEY_ID
npm run --silent rotation -- drop SETTING KEY_ID
npm run --silent rotation -- give-up KEY_ID
The settings are read from the environment: node --env-file=secrets/worker.env sealing/rotation.ts status
docs/rotating-keys.md says when to use which.`

/**
 * Makes the next value of a setting that holds keys. It is printed as a line for the settings' file, alone on the
 * standard output, and written nowhere.
 */
async function main([command, ...args]: string[]): Promise<void> {
  const [first, second] = args
  const expected = { status: 0, public: 0, add: 1, 'give-up': 1, use: 2, drop: 2 }[command ?? '']
  if (args.length !== expected) throw new Error(usage)
  switch (command) {
    case 'status':
      return runTool(status)
    case 'public':
      return print('SEALING_PUBLIC_KEYS', keySetConfig(process.env, 'SEALING_PRIVATE_KEYS').map(publicPart))
    case 'add':
      return add(settingOf(first!))
    case 'use': {
      const setting = settingOf(first!)
      return print(setting, withFirst<{ kid: string }>(keySetConfig(process.env, setting), second!))
    }
    case 'drop':
      return drop(settingOf(first!), second!)
    default:
      return runTool((db) => giveUp(db, first!))
  }
}

async function add(setting: KeySetting): Promise<void> {
  switch (setting) {
    case 'WIDGET_TOKEN_KEY':
      return addTo(setting, await generateSigningKey())
    case 'SEALING_PRIVATE_KEYS':
    case 'STORAGE_KEYS':
      return addTo(setting, await generateSealingKey())
    case 'SEALING_PUBLIC_KEYS':
      throw new Error('Public keys are made of SEALING_PRIVATE_KEYS: add one there, and print them with `public`.')
  }
}

function addTo(setting: KeySetting, key: { kid: string }): void {
  print(setting, withNew<{ kid: string }>(keySetConfig(process.env, setting), key))
  console.error(`The new key is ${key.kid}.`)
}

async function drop(setting: KeySetting, keyId: string): Promise<void> {
  const keys: { kid: string }[] = keySetConfig(process.env, setting)
  // Private sealing keys only open: what they are to be opened with, the texts say.
  const left = setting === 'SEALING_PRIVATE_KEYS' ? without(keys, keyId, null) : without(keys, keyId)
  if (!opens(setting)) return print(setting, left)
  await runTool(async (db) => {
    const uses = (await findKeyUses(db)).filter((use) => use.setting === setting && use.keyId === keyId)
    if (uses.length > 0) {
      throw new Error(
        `${keyId} is still needed for ${uses.map(({ count, texts }) => `${count} ${texts}`).join(' and ')}.`,
      )
    }
    print(setting, left)
  })
}

/** Every key that is in the settings at hand, in its place, or that a text names. */
async function status(db: Database): Promise<void> {
  const uses = await findKeyUses(db)
  const rows = keySettings.flatMap((setting) => {
    const given = process.env[setting] ? keySetConfig(process.env, setting).map(({ kid }) => kid) : null
    const used = uses.filter((use) => use.setting === setting)
    const place = (keyId: string) => (given ? `${given.indexOf(keyId) + 1 || 'missing'}` : '?')
    const idle = (given ?? []).filter((keyId) => !used.some((use) => use.keyId === keyId))
    return [
      ...used.map(({ keyId, texts, count }) => [setting, keyId, place(keyId), texts, `${count}`]),
      ...idle.map((keyId) => [setting, keyId, place(keyId), '', opens(setting) ? '0' : '']),
    ].toSorted((a, b) => a[2]!.localeCompare(b[2]!))
  })
  printTable(['SETTING', 'KEY', 'PLACE', 'NEEDED FOR', 'TEXTS'], rows)
}

function opens(setting: KeySetting): boolean {
  return setting === 'SEALING_PRIVATE_KEYS' || setting === 'STORAGE_KEYS'
}

async function giveUp(db: Database, keyId: string): Promise<void> {
  for (const setting of keySettings) {
    if (process.env[setting] && keySetConfig(process.env, setting).some(({ kid }) => kid === keyId)) {
      throw new Error(`${keyId} is in ${setting}: what is sealed for it can be opened.`)
    }
  }
  const lost = await destroySealedFor(db, keyId)
  if (lost.length === 0) console.log('Nothing is sealed for a key of that id.')
  for (const { count, texts } of lost)
    console.log(`Destroyed ${count} ${texts}, which only ${keyId} would have opened.`)
}

function settingOf(name: string): KeySetting {
  const setting = keySettings.find((known) => known === name)
  if (!setting) throw new Error(`Say which setting: ${keySettings.join(', ')}.`)
  return setting
}

/** As `npm run secrets` writes it. */
function print(setting: KeySetting, keys: { kid: string }[]): void {
  console.log(`${setting}='${JSON.stringify({ keys })}'`)
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 1
})
