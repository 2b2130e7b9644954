-- Who held every right there was holds the new one too: else nobody could hand it out.
update parties.operators set rights = array_append(rights, 'enrolments.desk')
where rights @> array['enrolments.read', 'people.read', 'people.write', 'cards.manage', 'parties.manage',
  'operators.invite'] and not rights @> array['enrolments.desk'];
update parties.invitations set rights = array_append(rights, 'enrolments.desk')
where rights @> array['enrolments.read', 'people.read', 'people.write', 'cards.manage', 'parties.manage',
  'operators.invite'] and not rights @> array['enrolments.desk'];
