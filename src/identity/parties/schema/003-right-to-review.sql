-- Deciding on applications has become a right of its own. Whoever could decide until now, by the right over
-- cards, still can; nobody gains anything.
update parties.operators set rights = array_append(rights, 'enrolments.decide')
  where 'cards.manage' = any(rights) and not 'enrolments.decide' = any(rights);
update parties.invitations set rights = array_append(rights, 'enrolments.decide')
  where 'cards.manage' = any(rights) and not 'enrolments.decide' = any(rights);
