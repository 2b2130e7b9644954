-- Certificates of our own keys, kept so that a restart does not change them: wallets and verifiers remember the authority,
-- and the hash of the request signer's certificate is its name (OpenID4VP 1.0 §5.9.3, x509_hash).
create table certificate (
  fingerprint bytea primary key check (length(fingerprint) = 32),
  use text not null check (use in ('authority', 'credential', 'statusList', 'request')),
  kid text not null,
  issuer_kid text not null,
  origin text not null,
  der bytea not null,
  not_before timestamptz not null,
  not_after timestamptz not null,
  check (not_before < not_after)
);
comment on table certificate is 'local';
create index certificate_of_key on certificate (use, kid, issuer_kid, origin, not_after);
