import type { IdPrefix } from '../ids.ts'

/** The ids of the document's examples, which tell of one connection, on one day. */
export const exampleIds = {
  con: 'con_01kf0rdqg0x9davz01q3pkcm62',
  acc: 'acc_01kf0rf3e8snsth224tf6kgm3a',
  txn: 'txn_01kf0rf3e8w85sdkf4ch331j10',
  evt: 'evt_01kf0rf4dgfpkgdhsb5c4h64sq',
  whe: 'whe_01kexxebe01m2hrh45z6h2xfnr',
  whd: 'whd_01kf0rf4dgcdy5kwfvaew9aze1',
  sub: 'sub_01kf0remsg9c8fwe2r3b0j3vgt',
  chl: 'chl_01kf0repr082ntr23zjv51hryj',
  trn: 'trn_01kf0reyj07hmt4dxkcga28g3t',
} satisfies Partial<Record<IdPrefix, string>>
