-- Two more reasons: a guardian said no, or nobody who may has agreed.
alter table enrolment.application drop constraint application_refusal_check;
alter table enrolment.application add constraint application_refusal_check
  check (refusal in ('face_differs', 'portrait_unusable', 'no_portrait', 'ground_lost', 'card_suspended',
    'captures_used_up', 'review', 'withdrawn', 'expired', 'guardian_declined', 'guardian_missing'));
