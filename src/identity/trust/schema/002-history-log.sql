-- The key that signs the heads of the history's log has a certificate like every key that signs in public.
alter table trust.certificate drop constraint certificate_use_check;
alter table trust.certificate add constraint certificate_use_check
  check (use in ('authority', 'credential', 'statusList', 'request', 'historyLog'));
