import type { Sql } from '#base/db'
import type { statusList } from '#identity/formats'

export type Offer = {
  tokenHash: Buffer
  codeHash: Buffer
  cardId: string
  jkt: string | null
  expiresAt: Date
}

/** Takes the place of every offer of the same card. */
export async function replaceOffer(sql: Sql, offer: Offer): Promise<void> {
  await sql`delete from issuance.offer where card_id = ${offer.cardId}`
  await sql`
    insert into issuance.offer (token_hash, code_hash, card_id, jkt, expires_at)
    values (${offer.tokenHash}, ${offer.codeHash}, ${offer.cardId}, ${offer.jkt}, ${offer.expiresAt})`
}

export async function isOffered(
  sql: Sql,
  { tokenHash, at }: { tokenHash: Buffer; at: Date },
): Promise<boolean> {
  return (
    (await sql`select from issuance.offer where token_hash = ${tokenHash} and expires_at > ${at}`).length > 0
  )
}

/** Once: of two who show the same code one gets the card. */
export async function redeemOffer(
  sql: Sql,
  { codeHash, jkt, at }: { codeHash: Buffer; jkt: string; at: Date },
): Promise<{ cardId: string } | null> {
  const [row] = await sql<{ cardId: string }[]>`
    delete from issuance.offer
    where code_hash = ${codeHash} and expires_at > ${at} and (jkt is null or jkt = ${jkt})
    returning card_id as "cardId"`
  return row ?? null
}

export type Batch = { cardId: string; proofsHash: Buffer; places: statusList.StatusReference[] }

export async function batchAt(sql: Sql, nonceHash: Buffer): Promise<Batch | null> {
  const [row] = await sql<Batch[]>`
    select card_id as "cardId", proofs_hash as "proofsHash", places from issuance.batch where nonce_hash = ${nonceHash}`
  return row ?? null
}

/** @returns whether the nonce was unused */
export async function insertBatch(
  sql: Sql,
  { nonceHash, cardId, proofsHash, places, at }: Batch & { nonceHash: Buffer; at: Date },
): Promise<boolean> {
  const rows = await sql`
    insert into issuance.batch (nonce_hash, card_id, proofs_hash, places, issued_at)
    values (${nonceHash}, ${cardId}, ${proofsHash}, ${sql.json(places)}, ${at})
    on conflict do nothing returning 1`
  return rows.length > 0
}

export async function deleteStale(
  sql: Sql,
  { at, batchesBefore }: { at: Date; batchesBefore: Date },
): Promise<void> {
  await sql`delete from issuance.offer where expires_at <= ${at}`
  await sql`delete from issuance.batch where issued_at < ${batchesBefore}`
}
