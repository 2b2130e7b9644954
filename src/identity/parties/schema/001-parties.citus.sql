select create_reference_table('parties.relying_parties');
select create_reference_table('parties.operators');
select create_reference_table('parties.passkeys');
select create_reference_table('parties.invitations');
select create_reference_table('parties.ceremonies');
select create_reference_table('parties.sessions');
select create_reference_table('parties.authority');
